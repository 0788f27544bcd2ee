#!/usr/bin/env bash
# Refits everything that hangs on the encoder: heads, decoder, ranker, calibration and every limit. With a reader it first trains the
# encoder on with what the reader thinks of texts without gold.
#
# usage: refit.sh SHARED WORK [READER.pt]
#
# SHARED is the folder with `data/news`, `data/ner`, `data/attribution/polnear`, `data/coreference` and `data/embeddings`; WORK a folder for
# what is made on the way; READER.pt what crates/quotes/training/reader.py wrote, whose texts are WORK/texts/*.txt.
# A step whose output is in WORK is not done again, so that the same command goes on where it was stopped; an empty WORK begins anew.
# `python3` must find torch and numpy (requirements.txt). Learns from `train` folders alone; nothing reads `dev`.
set -euo pipefail
shared=$(cd "$1" && pwd)
work=$(mkdir -p "$2" && cd "$2" && pwd)
reader=${3:+$(realpath "$3")}
cd "$(dirname "$0")/../../.."
news=$shared/data/news
polnear=$shared/data/attribution/polnear
encoder=crates/encoder/training
quotes=crates/quotes/training
run() { cargo run --release --quiet "$@"; }
# once FILE COMMAND...: the command's output in the file, unless that is there.
once() {
    local out=$1
    shift
    [ -e "$out" ] && return
    echo "== $out"
    "$@" > "$out.part"
    mv "$out.part" "$out"
}
features() { run -p copydesk-quotes --example decoder_features -- "$@"; }

# Texts whose names others annotated by their own guidelines: on them the heads of names keep their answers.
[ -e "$work/named" ] || python3 $encoder/corpora.py "$shared/data" "$work/named" worldwide,conll
learned=()
if [ -n "$reader" ]; then
    once "$work/texts.bin" features --rules "$work/texts"
    [ -e "$work/opinions.pickle" ] || python3 $quotes/label.py "$reader" "$work/texts.bin" "$work/opinions.pickle" --threads 2
    learned=(--opinions "$work/opinions.pickle" --texts "$work/texts.bin")
    if [ ! -e "$work/tuned/student.pt" ]; then
        heads=(crates/entities/model/entities.head crates/tokens/model/upos.head crates/tokens/model/sentences.head)
        for part in "named $work/named" "train $news/train" "polnear $polnear/train"; do
            once "$work/before-${part%% *}.bin" features --rules "${part#* }"
        done
        mv "$work/before-named.bin" "$work/named.bin"
        python3 $encoder/shipped.py crates/encoder/model/news.encoder "$work/shipped" --heads "${heads[@]}" \
            --knowledge crates/knowledge/data --embeddings "$shared/data/embeddings"
        python3 $quotes/tune.py "$work/shipped" "$work/before-train.bin" "$news" "$work/tuned.part" --heads "${heads[@]}" \
            --passes 20 --polnear "$work/before-polnear.bin" "$polnear/train" --polnear-passes 1 "${learned[@]}" --opinion-passes 6 \
            --names "${heads[0]}" "$work/named.bin" --names-passes 2 --threads 2
        mv "$work/tuned.part" "$work/tuned"
    fi
    python3 $encoder/export.py "$work/tuned" "$work/model"
    $encoder/ship.sh "$work/model"
fi

# Names first: what the decoder sees of a token has its name's label in it. The head of outlets does not fit a new encoder yet.
once "$work/train-rules.bin" features --rules "$news/train"
once "$work/others-rules.bin" features --rules "$polnear/train" "$work/named"
python3 crates/entities/training/names.py crates/entities/model/entities.head "$work/train-rules.bin" "$news/train" \
    "$work/others-rules.bin" "$work/entities.head" --keep 2 --folds 3
cp "$work/entities.head" crates/entities/model/
python3 crates/entities/training/titles.py "$work/train-rules.bin" "$news/train" crates/entities/model/entities.head crates/entities/model/titles.head

# Outlets: what the rules alone find is an input of the head.
printf 'schema = 1\nname = "rules"\n[output]\nlayers = ["outlets"]\n[[stage]]\nplugin = "tokens"\n[[stage]]\nplugin = "outlets"\noptions = { learned = false }\n' > "$work/rules.toml"
run -p copydesk-cli -- run "$work/rules.toml" "$news/train/*.txt" --builtin -q -o "$work/rules.jsonl"
python3 crates/outlets/training/head.py "$work/train-rules.bin" "$news/train" "$work/rules.jsonl" crates/encoder/model/news.encoder crates/outlets/model/outlets.head

# The decoder, on what the new names and outlets say.
once "$work/train.bin" features "$news/train"
once "$work/polnear.bin" features "$polnear/train"
begun=(--polnear-passes 2)
if [ -n "$reader" ]; then
    once "$work/read.bin" features "$work/texts"
    mv "$work/read.bin" "$work/texts.bin"
    begun=(--polnear-passes 0.5 --opinion-passes 1 --passes 4 --rate 1.5e-3 --start "$work/tuned/decoder.pt")
fi
python3 $quotes/decoder.py "$work/train.bin" "$news" crates/quotes/model/quotes.decoder --encoder crates/encoder/model/news.encoder \
    --polnear "$work/polnear.bin" "$polnear/train" "${learned[@]}" "${begun[@]}" --threads 2

# The ranker of who is meant. Who spoke before is one of its features: the second time it learns from the answers of the first.
python3 $quotes/questions.py "$shared" "$work/questions"
ask() { run -p copydesk-quotes --example speaker_questions -- "$work/questions" "$work/tables" "$@"; }
rank() { python3 $quotes/speakers.py "$work/tables" "$1" --encoder crates/encoder/model/news.encoder; }
ask && rank "$work/first.speakers"
ask "$work/first.speakers" && rank crates/quotes/model/quotes.speakers

# At last what the scores mean: how often the whole pipeline is right.
cargo build --release --quiet -p copydesk-cli
python3 $quotes/calibrate.py crates/quotes/model/quotes.decoder "$news" --copydesk target/release/copydesk \
    --pipeline pipelines/news.toml --aside crates/quotes/model/quotes.decoder.aside
rm crates/quotes/model/quotes.decoder.aside
