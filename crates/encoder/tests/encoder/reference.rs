//! The network as its description says it, in double precision and without any care for speed.

use std::collections::HashMap;

use copydesk_encoder::{ModelFile, Span, TestModel};

use crate::{encode, model, split};

struct Reference {
    file: ModelFile,
    width: usize,
}

impl Reference {
    fn row(&self, table: &str, row: usize) -> Vec<f64> {
        let scale = f64::from(self.file.f32s(&format!("{table}.scales")).unwrap()[row]);
        let rows = self.file.section(&format!("{table}.rows")).unwrap();
        rows[row * self.width..][..self.width].iter().map(|&b| f64::from(b as i8) * scale).collect()
    }

    fn size(&self, table: &str) -> u64 {
        self.file.f32s(&format!("{table}.scales")).unwrap().len() as u64
    }

    fn lexeme(&self, token: &str) -> Vec<f64> {
        let straight = token.replace(['‘', '’'], "'");
        let lower = straight.to_lowercase();
        let mut sum = vec![0.0; self.width];
        let mut add = |table: &str, row: usize| {
            for (sum, x) in sum.iter_mut().zip(self.row(table, row)) {
                *sum += x;
            }
        };
        let (text, ends) = (self.file.str("words.text").unwrap(), self.file.u32s("words.ends").unwrap());
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let words: Vec<&str> = starts.zip(&ends).map(|(s, &e)| &text[s as usize..e as usize]).collect();
        let hash = hash(lower.as_bytes());
        if let Some(row) = words.iter().position(|word| *word == lower) {
            add("words", row);
        } else {
            let keys = self.file.u32s("rare.keys").unwrap();
            let found = keys.iter().position(|&k| k == ((hash >> 32) as u32).max(1));
            let values = self.file.section("rare.values").unwrap();
            let value =
                found.map_or(0, |at| usize::from(u16::from_le_bytes([values[2 * at], values[2 * at + 1]])));
            let flags = found.map_or(0, |at| self.file.section("rare.flags").unwrap()[at]);
            add("clusters", value);
            (0..8).filter(|bit| flags >> bit & 1 == 1).for_each(|bit| add("flags", bit));
        }
        let chars: Vec<char> = lower.chars().collect();
        for (kind, length) in [('p', 3), ('p', 4), ('s', 2), ('s', 3), ('s', 4)] {
            if chars.len() > length {
                let letters = if kind == 'p' { &chars[..length] } else { &chars[chars.len() - length..] };
                let key = format!("{kind}{length}{}", letters.iter().collect::<String>());
                add("affixes", (self::hash(key.as_bytes()) % self.size("affixes")) as usize);
            }
        }
        let mut shape: Vec<char> = straight.chars().map(class).collect();
        shape.dedup();
        shape.truncate(6);
        let key = format!("h{}", shape.iter().collect::<String>());
        add("shapes", (self::hash(key.as_bytes()) % self.size("shapes")) as usize);
        sum
    }

    fn layout(text: &str, before: Option<Span>, token: Span) -> usize {
        let Some(before) = before else { return 7 };
        let gap = &text[before.end as usize..token.start as usize];
        let newlines = gap.matches('\n').count();
        usize::from(gap.chars().any(char::is_whitespace))
            + 2 * usize::from(newlines >= 1)
            + 4 * usize::from(newlines >= 2)
    }

    /// Weights times inputs of the taps, scaled, plus bias; then values times gates.
    fn gated(&self, name: &str, taps: &[Vec<f64>]) -> Vec<f64> {
        let input: Vec<f64> = taps.concat();
        let weights = self.file.section(&format!("{name}.weights")).unwrap();
        let scales = self.file.f32s(&format!("{name}.scales")).unwrap();
        let bias = self.file.f32s(&format!("{name}.bias")).unwrap();
        let z: Vec<f64> = (0..2 * self.width)
            .map(|c| {
                let row = &weights[c * input.len()..][..input.len()];
                let sum: f64 = row.iter().zip(&input).map(|(&w, x)| f64::from(w as i8) * x).sum();
                sum * f64::from(scales[c]) + f64::from(bias[c])
            })
            .collect();
        (0..self.width).map(|j| z[j] / (1.0 + (-z[j + self.width]).exp())).collect()
    }

    fn encode(&self, text: &str, tokens: &[Span]) -> Vec<Vec<f64>> {
        let bias = self.file.f32s("bias").unwrap();
        let mut h: Vec<Vec<f64>> = (0..tokens.len())
            .map(|t| {
                let before = t.checked_sub(1).map(|before| tokens[before]);
                let layout = self.row("layout", Reference::layout(text, before, tokens[t]));
                let lexeme = self.lexeme(tokens[t].of(text).unwrap());
                (0..self.width).map(|j| (lexeme[j] + layout[j] + f64::from(bias[j])).max(0.0)).collect()
            })
            .collect();
        let about = self.file.about();
        for (k, dilation) in about["dilations"].as_array().unwrap().iter().enumerate() {
            let d = dilation.as_i64().unwrap();
            let q: Vec<Vec<f64>> = h.iter().map(|h| quantised(&normalised(h))).collect();
            let at = |t: i64| {
                usize::try_from(t).ok().and_then(|t| q.get(t).cloned()).unwrap_or(vec![0.0; self.width])
            };
            for (t, h) in h.iter_mut().enumerate() {
                let t = t as i64;
                let gated = self.gated(&format!("conv{k}"), &[at(t - d), at(t), at(t + d)]);
                h.iter_mut().zip(gated).for_each(|(h, z)| *h += z);
            }
            if about["memory_after"].as_u64() == Some(k as u64) {
                let x: Vec<Vec<f64>> = h.iter().map(|h| normalised(h)).collect();
                let mut forms: HashMap<String, Vec<usize>> = HashMap::new();
                for (t, token) in tokens.iter().enumerate() {
                    let lower = token.of(text).unwrap().replace(['‘', '’'], "'").to_lowercase();
                    forms.entry(lower).or_default().push(t);
                }
                for group in forms.values() {
                    let mean = |j: usize| group.iter().map(|&t| x[t][j]).sum::<f64>() / group.len() as f64;
                    let mean: Vec<f64> = (0..self.width).map(mean).collect();
                    for &t in group {
                        let gated = self.gated("memory", &[quantised(&x[t]), quantised(&mean)]);
                        h[t].iter_mut().zip(gated).for_each(|(h, z)| *h += z);
                    }
                }
            }
        }
        h.iter().map(|h| normalised(h)).collect()
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let step = |h: u64, b: &u8| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, step);
    hash ^ (hash >> 29)
}

fn class(c: char) -> char {
    match c {
        c if c.is_uppercase() => 'X',
        c if c.is_lowercase() || c.is_alphabetic() => 'x',
        c if c.is_numeric() => 'd',
        c => c,
    }
}

fn normalised(h: &[f64]) -> Vec<f64> {
    let n = h.len() as f64;
    let mean = h.iter().sum::<f64>() / n;
    let variance = h.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    h.iter().map(|x| (x - mean) / (variance + 1e-5).sqrt()).collect()
}

fn quantised(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| (x * 32.0).round_ties_even().clamp(-127.0, 127.0)).collect()
}

#[test]
fn vectors_are_those_of_the_reference() {
    let known: String =
        (0..90).map(|i| TestModel::word(i * 7 % 110) + if i % 11 == 0 { ".\n\n" } else { " " }).collect();
    let text = format!("{known}\nBA’BA said 1,250 Éclairs (ΟΔΟΣ) 漢字 😀 x.\nMcDonald’s  BaBa");
    let tokens = split(&text);
    for (width, memory_after) in [(32, None), (32, Some(0)), (64, Some(2))] {
        let test = TestModel { width, memory_after, ..TestModel::default() };
        let file = ModelFile::parse("test", test.builder().build().into()).unwrap();
        let expected = Reference { file, width }.encode(&text, &tokens).concat();
        let found = encode(&model(&test), &text, &tokens);
        assert_eq!(found.len(), expected.len());
        let worst = found.iter().zip(&expected).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
        // Where a value lies between two steps, single and double precision may round it apart by one.
        assert!(worst < 0.02, "width {width}, memory {memory_after:?}: {worst}");
        let spread = expected.iter().map(|x| x.abs()).fold(0.0, f64::max);
        assert!(spread > 1.0, "the vectors say something");
    }
}
