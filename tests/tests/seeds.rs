//! Each seed of the fuzz targets passes, so that every change meets them without a fuzzer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

#[path = "../../fuzz/checks/articles.rs"]
mod articles;
#[path = "../../fuzz/checks/encoder.rs"]
mod encoder;
#[path = "../../fuzz/checks/expect_markdown.rs"]
mod expect_markdown;
#[path = "../../fuzz/checks/explain.rs"]
mod explain;
#[cfg(unix)]
#[path = "../../fuzz/checks/frames.rs"]
mod frames;
// Its folder has links, and names that not every system takes.
#[cfg(unix)]
#[path = "../../fuzz/checks/globs.rs"]
mod globs;
#[path = "../../fuzz/checks/gold.rs"]
mod gold;
#[path = "../../fuzz/checks/inputs.rs"]
mod inputs;
#[path = "../../fuzz/checks/job_folder.rs"]
mod job_folder;
#[path = "../../fuzz/checks/jsonl.rs"]
mod jsonl;
#[path = "../../fuzz/checks/manifest.rs"]
mod manifest;
#[path = "../../fuzz/checks/model_file.rs"]
mod model_file;
#[path = "../../fuzz/checks/news.rs"]
mod news;
#[path = "../../fuzz/checks/organizations_extra.rs"]
mod organizations_extra;
#[path = "../../fuzz/checks/pipeline_spec.rs"]
mod pipeline_spec;
#[path = "../../fuzz/checks/process_answers.rs"]
mod process_answers;
#[path = "../../fuzz/checks/rosters.rs"]
mod rosters;
#[path = "../../fuzz/checks/writers.rs"]
mod writers;

/// Takes every seed of a target through its check.
fn each(target: &str, check: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut seeds: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{}", folder.display());
    // A check says what is wrong, and not with which seed.
    let fails = |seed: &PathBuf| {
        let bytes = std::fs::read(seed).expect("it can be read");
        catch_unwind(AssertUnwindSafe(|| check(&bytes))).is_err()
    };
    let failed: Vec<PathBuf> = seeds.into_iter().filter(fails).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

/// As libFuzzer's strings are made: what stands before the first byte that is no UTF-8.
fn each_text(target: &str, check: impl Fn(&str)) {
    each(target, |bytes| check(bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid())));
}

#[test]
fn articles_are_annotated() {
    each_text("articles", articles::check);
}

#[test]
fn tokens_have_the_same_vectors_with_every_kernel() {
    each_text("encoder", encoder::check);
}

#[test]
fn files_of_cases_are_read_or_refused() {
    each_text("expect_markdown", expect_markdown::check);
}

#[test]
fn stages_explain_themselves() {
    each_text("explain", explain::check);
}

#[cfg(unix)]
#[test]
fn what_workers_say_is_understood_or_refused() {
    each("frames", frames::check);
}

#[cfg(unix)]
#[test]
fn patterns_find_what_they_match() {
    each_text("globs", globs::check);
}

#[test]
fn gold_is_read_or_refused() {
    each("gold", gold::check);
}

#[test]
fn files_of_every_format_become_documents_or_errors() {
    each("inputs", inputs::check);
}

#[test]
fn files_become_documents_or_errors() {
    each("jsonl", jsonl::check);
}

#[test]
fn folders_of_jobs_are_opened_or_refused() {
    each("job_folder", job_folder::check);
}

#[test]
fn manifests_are_read_or_refused() {
    each("manifest", manifest::check);
}

#[test]
fn model_files_are_read_or_refused() {
    each("model_file", model_file::check);
}

#[test]
fn extra_organisations_are_read_or_refused() {
    each_text("organizations_extra", organizations_extra::check);
}

#[test]
fn pipelines_become_plans_or_errors() {
    each_text("pipeline_spec", pipeline_spec::check);
}

#[test]
fn what_commands_say_is_understood_or_refused() {
    each("process_answers", process_answers::check);
}

#[test]
fn rosters_are_read_or_refused() {
    each_text("rosters", rosters::check);
}

#[test]
fn records_say_what_documents_hold() {
    each("writers", writers::check);
}
