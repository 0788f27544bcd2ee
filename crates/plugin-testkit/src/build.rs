//! Builds dynamic libraries for tests to load.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds a cdylib package of this workspace, with the profile and into the target folder of the running test, and
/// returns its library. Cargo builds nothing that is up to date.
///
/// # Panics
/// When cargo fails, with its message: a test cannot go on without the library.
pub fn cdylib(package: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into()));
    cargo.args(["build", "--message-format=json", "--package", package, "--manifest-path"]).arg(workspace);
    if let Some((target, profile)) = target_and_profile() {
        cargo.args(["--profile", &profile, "--target-dir"]).arg(target);
    }
    let output = match cargo.output() {
        Ok(output) => output,
        Err(e) => panic!("cargo cannot be run: {e}"),
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo build of {package} failed:\n{said}");
    let messages = String::from_utf8_lossy(&output.stdout);
    match messages.lines().filter_map(|line| library(line, package)).next_back() {
        Some(path) => path,
        None => panic!("cargo named no library of {package}:\n{said}"),
    }
}

/// Compiles one C file as a plugin against this workspace's header, with warnings as errors; `defines` are put behind
/// `-D` and into the library's name.
///
/// # Errors
/// When the compiler (`CC`, else `cc`) cannot be run or refuses the file, with what it said.
pub fn c_library(source: &Path, out_dir: &Path, defines: &[&str]) -> Result<PathBuf, String> {
    c_library_with(source, out_dir, defines, &[])
}

/// As [`c_library`], with more words for the compiler, which do not show in the library's name.
///
/// # Errors
/// As [`c_library`].
pub fn c_library_with(
    source: &Path,
    out_dir: &Path,
    defines: &[&str],
    more: &[&str],
) -> Result<PathBuf, String> {
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-abi/include");
    let stem = source.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let name: Vec<_> = std::iter::once(stem.as_str()).chain(defines.iter().copied()).collect();
    let name = name.join("_").replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let library =
        out_dir.join(format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX));
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut command = Command::new(&compiler);
    command.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-O1", "-I"]).arg(include);
    command.args(defines.iter().map(|d| format!("-D{d}"))).args(more).arg(source).arg("-o").arg(&library);
    let output = command.output().map_err(|e| format!("{} cannot be run: {e}", compiler.display()))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(library)
}

/// Where the running test lies: `TARGET/PROFILE/deps/test`, or without `deps` for a binary.
fn target_and_profile() -> Option<(PathBuf, String)> {
    let test = std::env::current_exe().ok()?;
    let folder = test.ancestors().skip(1).find(|f| f.file_name().is_some_and(|n| n != "deps"))?;
    let profile = match folder.file_name()?.to_str()? {
        "debug" => "dev",
        other => other,
    };
    Some((folder.parent()?.to_owned(), profile.to_owned()))
}

/// The dynamic library that a message of cargo names, if it is about that package.
fn library(message: &str, package: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let crate_name = package.replace('-', "_");
    if message["reason"] != "compiler-artifact" || message["target"]["name"] != crate_name.as_str() {
        return None;
    }
    let files = message["filenames"].as_array()?.iter().filter_map(|f| f.as_str());
    files.map(PathBuf::from).find(|f| f.to_string_lossy().ends_with(std::env::consts::DLL_SUFFIX))
}
