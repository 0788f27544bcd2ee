//! Pages to look at: the same of whatever a run wrote, bounded, and with nothing in them that an article could make run. What a browser
//! makes of them is tested by `tests/pages`.

use std::fs;

use copydesk_tests::{Folder, NEWS, check};

#[test]
fn the_same_page_of_whatever_a_run_wrote() {
    let folder = Folder::new();
    let direct = folder.at("direct.html");
    check(["run", NEWS, "examples", "-o", &direct], "").exits(0).says(&["11 documents"]).prints_nothing();
    let direct = fs::read_to_string(direct).unwrap();
    for to in ["out.jsonl", "out.jsonl.zst", "out.sqlite", "out.parquet", "job/"] {
        let (to, page) = (folder.at(to), folder.at("page.html"));
        check(["run", NEWS, "examples", "-q", "-o", &to], "").exits(0);
        check(["view", &to, "-o", &page], "").exits(0).quiet().prints_nothing();
        assert!(fs::read_to_string(page).unwrap() == direct, "{to}");
    }
    let mut more = ["--format", "html", "--threads", "3", "--isolation", "process", "-q"].to_vec();
    if !cfg!(unix) {
        more.truncate(4);
    }
    let again = check(["run", NEWS, "examples"].iter().chain(&more), "").exits(0).stdout.clone();
    assert!(again == direct, "whatever the threads and processes");
}

#[test]
fn the_articles_that_are_named_are_shown() {
    let folder = Folder::new();
    let out = folder.at("out.jsonl");
    check(["run", NEWS, "examples", "-q", "-o", &out], "").exits(0);
    let page = check(["view", &out, "g7-vaccine-store"], "").exits(0).stdout.clone();
    assert_eq!(page.matches("<article").count(), 1);
    assert!(page.contains("<title>G7 health ministers back shared vaccine store</title>"));
    check(["view", &out, "g7-vaccine-store", "nobody"], "")
        .exits(2)
        .says(&["there is no document `nobody`"])
        .prints_nothing();
    check(["view", &out, "--check-below", "60"], "").exits(2).says(&["`60` is no number from 0 to 1"]);
    check(["view", &folder.write("no.jsonl", "{}\n")], "")
        .exits(2)
        .says(&["no.jsonl:1", "not a record of Copydesk"]);
    let strict = check(["view", &out, "g7-vaccine-store", "--check-below", "1"], "").stdout;
    assert!(!strict.contains("check-this off") && page.contains("check-this off"));
}

#[test]
fn a_page_is_bounded_and_says_what_it_leaves_out() {
    let record = |id: usize, marks: usize| {
        let marks = vec![r#"{"start":0,"end":4,"label":"PERSON"}"#; marks].join(",");
        format!(
            r#"{{"schema_version":1,"id":"{id}","status":"ok","offsets":"char","text":"Word","layers":{{"entities":[{marks}]}}}}"#
        )
    };
    let many: Vec<String> = (0..250).map(|id| record(id, 1)).collect();
    let page = check(["view", "/dev/stdin"], many.join("\n")).exits(0).stdout.clone();
    assert_eq!(page.matches("<article").count(), 100);
    assert!(page.contains("150 more are not shown"));
    let page = check(["view", "/dev/stdin"], record(0, 1_000_000)).exits(0).stdout.clone();
    assert!(page.contains("has 1000000 annotations here") && page.len() < 2_000_000, "{}", page.len());
}

#[test]
fn nothing_in_an_article_becomes_a_part_of_the_page() {
    let hostile = r#"</p></main><script>alert(1)</script> <img src=x onerror=alert(1)> ]]> \u202eevil\u202c \u001b[31m said \"Ann\""#;
    let record = format!(
        r#"{{"schema_version":1,"id":"{hostile}","status":"partial","offsets":"char","errors":[{{"stage":"{hostile}","code":"x","message":"{hostile}"}}],
        "meta":{{"title":"{hostile}","outlet":"{hostile}","url":"javascript:alert(1)"}},"text":"{hostile}","layers":{{
        "quotes":[{{"content":[[0,9],[12,20]],"kind":"{hostile}","speaker_name":"{hostile}","outlet":"{hostile}","score":0.1,"cue":[3,5]}}],
        "{hostile}":[{{"start":0,"end":5,"x":"{hostile}"}}],"entities":[{{"start":0,"end":9,"label":"{hostile}","title":"{hostile}"}}],
        "memberships":[{{"start":0,"end":3,"organization":"{hostile}","member":"{hostile}"}}]}}}}"#
    );
    let page = check(["view", "/dev/stdin"], record.replace('\n', "")).exits(0).stdout.clone();
    assert_eq!(page.matches("<script").count(), 1, "the page's own");
    assert!(!page.contains("<img") && !page.contains("href=\"javascript:"));
    assert!(!page.contains(['\u{202e}', '\u{1b}']) && page.contains("RLO") && page.contains("ESC"));
    assert_eq!(page.matches("</main>").count(), 1);
}
