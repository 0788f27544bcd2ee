//! Shares of a corpus: each document is in one, whatever it is, and its record is what it would be among all others.

use std::collections::BTreeSet;

use copydesk_tests::check;

use crate::jobs::Corpus;

/// All kinds of documents, also such as cannot be read.
fn corpus() -> Corpus {
    let corpus = Corpus::new();
    corpus.write("a", 60, "It snowed.");
    corpus.write("b", 40, "It rained.");
    let odd = "{\"text\": \"No id.\"}\nno JSON\n{\"id\": 7, \"text\": \"A number.\"}\n{\"id\": [], \"text\": \"\"}\n\
               {\"id\": \"twice\", \"text\": \"Once.\"}\n{\"id\": \"twice\", \"text\": \"Again.\"}\n\u{7f}\n";
    corpus.folder.write("in/odd.jsonl", odd);
    corpus.folder.write("in/bytes.jsonl", b"{\"id\": \"x\", \"text\": \"\xff\"}\n");
    corpus.folder.write("in/long.jsonl", format!("{{\"text\": \"{}\"}}\n", "a ".repeat(1_000)));
    corpus.folder.write("in/cut.jsonl.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00");
    for i in 0..20 {
        corpus.folder.write(&format!("in/{i}.txt"), "It froze.");
    }
    corpus
}

#[test]
fn shares_hold_every_document_once() {
    let corpus = corpus();
    let inputs = corpus.folder.at("in");
    let run = |more: &[&str]| {
        let args = ["run", &corpus.pipeline, &inputs, "--builtin", "-q", "--max-document-bytes", "1000"];
        let run = check(args.iter().chain(more), "");
        assert!(run.code == 0 || run.code == 3, "{run:?}");
        run.stdout.lines().map(str::to_owned).collect::<Vec<String>>()
    };
    let all = run(&[]);
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    for of in [1, 3, 7] {
        let shares: Vec<Vec<String>> =
            (1..=of).map(|k| run(&["-j", "2", "--shard", &format!("{k}/{of}")])).collect();
        assert!(shares.iter().all(|share| share.len() < all.len() || of == 1), "shares of {of}");
        for share in &shares {
            let mut rest = all.iter();
            assert!(
                share.iter().all(|line| rest.any(|l| l == line)),
                "a share is in the order of the inputs"
            );
        }
        assert_eq!(sorted(shares.concat()), sorted(all.clone()), "{of} shares together");
    }
    // Two documents of one id are in one share.
    let twice = |k| run(&["--shard", &format!("{k}/7")]).iter().filter(|l| l.contains("\"twice\"")).count();
    assert_eq!((1..=7).map(twice).collect::<BTreeSet<usize>>(), BTreeSet::from([0, 2]));
}

#[test]
fn a_job_holds_one_share_and_another_is_refused() {
    let corpus = Corpus::new();
    for k in 1..=3 {
        let (job, share) = (format!("job-{k}"), format!("{k}/3"));
        corpus.check(&job, &["-q", "--shard", &share]).exits(0);
        corpus.check(&job, &["--shard", &share]).exits(0).says(&["nothing was left to do"]);
    }
    let mut ids: Vec<String> = (1..=3).flat_map(|k| corpus.ids(&format!("job-{k}"))).collect();
    corpus.check("all", &["-q"]).exits(0);
    let mut all = corpus.ids("all");
    ids.sort();
    all.sort();
    assert_eq!(ids, all);
    corpus.check("job-1", &["--shard", "2/3"]).exits(2).says(&["inputs.shard: \"1/3\" before, \"2/3\" now"]);
    corpus.check("job-1", &[]).exits(2).says(&["inputs.shard: \"1/3\" before, null now"]);
    corpus.check("job-4", &["--shard", "4/3"]).exits(2).says(&["`4/3` is no share", "K/N"]);
}
