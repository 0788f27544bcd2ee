"""The reader writes down what it thinks of texts without gold, for the decoder to learn from."""
import argparse, pathlib, pickle, sys, time
import numpy as np, torch
import gold, model as network, decoder, reader
from reader import base

@torch.no_grad()
def main():
    ap = argparse.ArgumentParser(); ap.add_argument("teacher"); ap.add_argument("features"); ap.add_argument("out"); ap.add_argument("--threads", type=int, default=2)
    args = ap.parse_args(); torch.set_num_threads(args.threads)
    state = torch.load(args.teacher, weights_only=False)
    tokenizer, path = base.load_tokenizer(state["args"]["weights"])
    decoder.VOCAB.update(state["vocabulary"])
    m = reader.Teacher(path, state["args"]["layers"], 96, [1, 2, 4], len(decoder.VOCAB) + 1)
    m.load_state_dict(state["model"]); m.eval()
    t0, n, out = time.time(), 0, []
    folder = pathlib.Path(args.features).with_suffix("")
    for k, d in enumerate(gold.read(args.features)):
        if len(d) < 30: continue
        d.text = (folder / f"{d.id}.txt").read_text(encoding="utf-8")
        p = base.pieces(tokenizer, d.text, list(zip(d.starts.tolist(), d.ends.tolist())))
        (x, word), place, _ = decoder.arrays([d])
        u, logits = m.decoder.tokens(torch.cat([reader.read(m, tokenizer, p), x], 1), word)
        prob = torch.softmax(logits, 1); chance = 1 - prob[:, 0]
        y = torch.where(chance > 0.15, logits[:, 1:].argmax(1) + 1, 0).tolist()
        rs = decoder.runs(y)
        record = {"cues": prob.half().numpy(), "anchors": [], "kinds": [], "parts": [], "valid": []}
        if rs:
            kinds = [int(prob[r[0]:r[1], 1:].sum(0).argmax()) + 1 for r in rs]
            at, live, parts, ok = m.decoder.pairs(u, place, torch.tensor([r[0] for r in rs]), torch.tensor(kinds), chance)
            record |= {"anchors": [r[0] for r in rs], "kinds": kinds, "parts": torch.softmax(parts, -1).half().numpy(), "valid": torch.sigmoid(ok).tolist()}
        out.append((d.id, record)); n += len(d)
        if k % 100 == 99:
            print(k + 1, n, f"{n / (time.time() - t0):.0f} tokens/s", flush=True)
            pathlib.Path(args.out).write_bytes(pickle.dumps(out))
    pathlib.Path(args.out).write_bytes(pickle.dumps(out))

if __name__ == "__main__":
    main()
