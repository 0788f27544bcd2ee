use serde_json::json;

use crate::container::ModelBuilder;
use crate::lexicon::hash;
use crate::network::LAYOUTS;

/// A model of random weights, the same for the same fields. Its vectors mean nothing; all else is as in a trained one.
///
/// ```
/// use copydesk_encoder::{Model, ModelFile, TestModel};
///
/// let bytes = TestModel::default().builder().build();
/// let model = Model::new(ModelFile::parse("test", bytes.into())?)?;
/// assert_eq!(model.width(), 32);
/// # Ok::<(), copydesk_encoder::ModelError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TestModel {
    /// Numbers of a vector, a multiple of 32.
    pub width: usize,
    /// Distance of the taps of each layer.
    pub dilations: Vec<usize>,
    /// The layer after which the memory is read.
    pub memory_after: Option<usize>,
    /// Words with a vector of their own: the first of [`word`](TestModel::word).
    pub words: usize,
    /// As many more words again of which only cluster and flags are known.
    pub rare: usize,
    /// Another seed gives other weights.
    pub seed: u64,
}

impl Default for TestModel {
    fn default() -> TestModel {
        TestModel { width: 32, dilations: vec![1, 2, 4], memory_after: Some(1), words: 50, rare: 50, seed: 1 }
    }
}

/// Rows of the tables of affixes and of shapes, few so that the file is small.
const HASHED: usize = 64;
const CLUSTERS: usize = 16;

impl TestModel {
    /// The word of that index: made of syllables, lower case, ASCII.
    pub fn word(index: usize) -> String {
        let mut rest = index;
        let mut word = String::new();
        loop {
            word.push(char::from(b"bdfgklmnprstvz"[rest % 14]));
            word.push(char::from(b"aeiou"[rest / 14 % 5]));
            rest /= 70;
            if rest == 0 {
                return word;
            }
        }
    }

    /// The file's sections, to be changed or built.
    pub fn builder(&self) -> ModelBuilder {
        let width = self.width;
        let (word_slots, rare_slots) =
            ((2 * self.words).next_power_of_two(), (2 * self.rare).next_power_of_two());
        let mut builder = ModelBuilder::new(&json!({
            "kind": "encoder", "name": "test", "width": width, "dilations": self.dilations,
            "memory_after": self.memory_after, "affixes": [["p", 3], ["p", 4], ["s", 2], ["s", 3], ["s", 4]],
            "affix_rows": HASHED, "shape_rows": HASHED, "word_slots": word_slots, "rare_slots": rare_slots,
        }));
        let mut random = Random(self.seed);
        self.lexicon(&mut builder, word_slots);
        self.rare(&mut builder, rare_slots, &mut random);
        let tables = [
            ("words", self.words),
            ("clusters", CLUSTERS),
            ("flags", 8),
            ("affixes", HASHED),
            ("shapes", HASHED),
            ("layout", LAYOUTS),
        ];
        for (name, rows) in tables {
            builder.i8s(&format!("{name}.rows"), &random.bytes(rows * width));
            builder.f32s(&format!("{name}.scales"), &random.floats(rows, 0.002, 0.01));
        }
        builder.f32s("bias", &random.floats(width, -0.2, 0.2));
        for layer in 0..self.dilations.len() {
            random.layer(&mut builder, &format!("conv{layer}"), width, 3);
        }
        if self.memory_after.is_some() {
            random.layer(&mut builder, "memory", width, 2);
        }
        builder
    }

    fn lexicon(&self, builder: &mut ModelBuilder, slots: usize) {
        let (mut text, mut ends, mut table) = (String::new(), Vec::new(), vec![0_u32; slots]);
        for row in 0..self.words {
            let word = TestModel::word(row);
            let mut slot = hash(&[word.as_bytes()]) as usize % slots;
            while table[slot] != 0 {
                slot = (slot + 1) % slots;
            }
            table[slot] = row as u32 + 1;
            text.push_str(&word);
            ends.push(text.len() as u32);
        }
        builder.section("words.text", text).u32s("words.ends", &ends).u32s("words.slots", &table);
    }

    fn rare(&self, builder: &mut ModelBuilder, slots: usize, random: &mut Random) {
        let (mut keys, mut values, mut flags) = (vec![0_u32; slots], vec![0_u16; slots], vec![0_u8; slots]);
        for index in self.words..self.words + self.rare {
            let hash = hash(&[TestModel::word(index).as_bytes()]);
            let mut slot = hash as usize % slots;
            while keys[slot] != 0 {
                slot = (slot + 1) % slots;
            }
            keys[slot] = ((hash >> 32) as u32).max(1);
            values[slot] = (random.next() as usize % CLUSTERS) as u16;
            flags[slot] = random.next() as u8;
        }
        builder.u32s("rare.keys", &keys).u16s("rare.values", &values).section("rare.flags", flags);
    }
}

/// Knuth's generator: its high bits are random enough for weights.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }

    fn bytes(&mut self, count: usize) -> Vec<i8> {
        (0..count).map(|_| (self.next() % 255) as i8).collect()
    }

    fn floats(&mut self, count: usize, low: f32, high: f32) -> Vec<f32> {
        (0..count).map(|_| low + (high - low) * (self.next() % 4096) as f32 / 4096.0).collect()
    }

    /// Weights whose sums, scaled, are about as large as what they are added to.
    fn layer(&mut self, builder: &mut ModelBuilder, name: &str, width: usize, taps: usize) {
        let depth = taps * width;
        let scale = 1.0 / (32.0 * 73.0 * (depth as f32).sqrt());
        builder.i8s(&format!("{name}.weights"), &self.bytes(2 * width * depth));
        builder.f32s(&format!("{name}.scales"), &self.floats(2 * width, 0.5 * scale, 1.5 * scale));
        builder.f32s(&format!("{name}.bias"), &self.floats(2 * width, -0.3, 0.3));
    }
}
