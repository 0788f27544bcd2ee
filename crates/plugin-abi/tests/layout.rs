//! The Rust mirror against what a C compiler makes of the header.
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use copydesk_plugin_abi::{ABI_MAJOR, ABI_MINOR, NONE, STRUCTS, column_type, flag, option_type, status};

#[test]
fn mirror_has_the_layout_and_constants_of_the_header() {
    let mut source = String::from("#include \"copydesk_plugin.h\"\n#include <stdio.h>\nint main(void) {\n");
    let mut expected = String::new();
    for s in STRUCTS {
        let name = s.c_name;
        writeln!(source, "printf(\"{name} %zu\\n\", sizeof({name}));").unwrap();
        writeln!(expected, "{name} {}", s.size).unwrap();
        for (field, offset) in s.fields {
            writeln!(source, "printf(\"{name}.{field} %zu\\n\", offsetof({name}, {field}));").unwrap();
            writeln!(expected, "{name}.{field} {offset}").unwrap();
        }
    }
    for (name, value) in [
        ("CD_ABI_MAJOR", i64::from(ABI_MAJOR)),
        ("CD_ABI_MINOR", i64::from(ABI_MINOR)),
        ("CD_NONE", i64::from(NONE)),
        ("CD_OK", i64::from(status::OK)),
        ("CD_ERROR", i64::from(status::ERROR)),
        ("CD_PANIC", i64::from(status::PANIC)),
        ("CD_REFUSED", i64::from(status::REFUSED)),
        ("CD_SYMBOL", i64::from(column_type::SYMBOL)),
        ("CD_U32", i64::from(column_type::U32)),
        ("CD_I64", i64::from(column_type::I64)),
        ("CD_F32", i64::from(column_type::F32)),
        ("CD_STR", i64::from(column_type::STR)),
        ("CD_SPAN", i64::from(column_type::SPAN)),
        ("CD_REF", i64::from(column_type::REF)),
        ("CD_VECTOR", i64::from(column_type::VECTOR)),
        ("CD_STRS", i64::from(column_type::STRS)),
        ("CD_OPTION_BOOL", i64::from(option_type::BOOL)),
        ("CD_OPTION_INTEGER", i64::from(option_type::INTEGER)),
        ("CD_OPTION_FLOAT", i64::from(option_type::FLOAT)),
        ("CD_OPTION_STRING", i64::from(option_type::STRING)),
        ("CD_OPTION_STRINGS", i64::from(option_type::STRINGS)),
        ("CD_OPTION_PATH", i64::from(option_type::PATH)),
        ("CD_OPTIONAL", i64::from(flag::OPTIONAL)),
        ("CD_SHOW_TEXT", i64::from(flag::SHOW_TEXT)),
        ("CD_MANDATORY", i64::from(flag::MANDATORY)),
    ] {
        writeln!(source, "printf(\"{name} %lld\\n\", (long long){name});").unwrap();
        writeln!(expected, "{name} {value}").unwrap();
    }
    source.push_str("return 0; }\n");

    let include = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/include"));
    assert_eq!(said_by(&source, include), expected);
}

#[test]
fn mirror_lists_every_struct_and_field_of_the_header() {
    let header = copydesk_plugin_abi::HEADER;
    let mut found = Vec::new();
    for part in header.split("typedef struct ").skip(1) {
        let name = part.split_whitespace().next().unwrap();
        let body = &part[part.find('{').unwrap()..part.find(&format!("}} {name};")).unwrap()];
        let code = |line: &str| line.split("/*").next().unwrap_or("").matches(';').count();
        let fields = body.lines().filter(|l| !l.trim_start().starts_with('*')).map(code).sum();
        found.push((name, fields));
    }
    let mirrored: Vec<_> = STRUCTS.iter().map(|s| (s.c_name, s.fields.len())).collect();
    let sorted = |mut v: Vec<(&'static str, usize)>| {
        v.sort();
        v
    };
    assert_eq!(sorted(found), sorted(mirrored));
}

/// What later minors have added at the end of a struct.
const NEWER: [(&str, &str); 2] = [("cd_plugin", "explain"), ("cd_sink", "max_annotations")];

#[test]
fn what_version_1_0_had_is_where_it_was() {
    // The header of 1.0 stays beside the fixture of that age; both compilers' answers go through the same program.
    let old = include_str!("../../../plugins/faulty/c/abi-1.0/copydesk_plugin.h");
    let offsets = |include: &Path| {
        let mut source =
            String::from("#include \"copydesk_plugin.h\"\n#include <stdio.h>\nint main(void) {\n");
        for s in STRUCTS.iter().filter(|s| old.contains(&format!("}} {};", s.c_name))) {
            let fields = s.fields.iter().filter(|(f, _)| !NEWER.contains(&(s.c_name, *f)));
            for (field, _) in fields {
                let (name, field) = (s.c_name, format!("offsetof({}, {field})", s.c_name));
                writeln!(source, "printf(\"{name} {field} %zu\\n\", {field});").unwrap();
            }
        }
        source.push_str("return 0; }\n");
        said_by(&source, include)
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (then, now) =
        (offsets(&folder.join("../../plugins/faulty/c/abi-1.0")), offsets(&folder.join("include")));
    assert!(then.lines().count() > 100, "{then}");
    assert_eq!(then, now);
}

/// Compiles a C program against the header in a folder, and runs it.
fn said_by(source: &str, include: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (c, program) = (folder.path().join("layout.c"), folder.path().join("layout"));
    std::fs::write(&c, source).unwrap();
    let compiled = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I"])
        .arg(include)
        .arg(&c)
        .arg("-o")
        .arg(&program)
        .output()
        .expect("a C compiler named `cc` is needed for this test");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    String::from_utf8_lossy(&Command::new(&program).output().unwrap().stdout).into_owned()
}
