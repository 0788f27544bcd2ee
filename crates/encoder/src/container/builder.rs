use serde_json::Value;

use super::{ALIGN, ENTRY, HEADER, MAGIC, NAME, VERSION};

/// Writes a model file: sections in, bytes out. Training writes models in Python; this is for tests and tools.
#[derive(Debug, Clone)]
pub struct ModelBuilder {
    sections: Vec<(String, Vec<u8>)>,
}

impl ModelBuilder {
    /// A file whose first section is `about`.
    pub fn new(about: &Value) -> ModelBuilder {
        ModelBuilder { sections: vec![("about".to_owned(), about.to_string().into_bytes())] }
    }

    /// Adds a section, or replaces the one of that name.
    ///
    /// # Panics
    /// When the name is longer than 16 bytes.
    pub fn section(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> &mut ModelBuilder {
        assert!(name.len() <= NAME, "`{name}` is longer than {NAME} bytes");
        match self.sections.iter_mut().find(|(there, _)| there == name) {
            Some((_, old)) => *old = bytes.into(),
            None => self.sections.push((name.to_owned(), bytes.into())),
        }
        self
    }

    /// Adds a section of numbers.
    pub fn f32s(&mut self, name: &str, numbers: &[f32]) -> &mut ModelBuilder {
        self.section(name, numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>())
    }

    /// Adds a section of integers.
    pub fn u32s(&mut self, name: &str, numbers: &[u32]) -> &mut ModelBuilder {
        self.section(name, numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>())
    }

    /// Adds a section of small integers.
    pub fn u16s(&mut self, name: &str, numbers: &[u16]) -> &mut ModelBuilder {
        self.section(name, numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>())
    }

    /// Adds a section of weights.
    pub fn i8s(&mut self, name: &str, numbers: &[i8]) -> &mut ModelBuilder {
        self.section(name, numbers.iter().map(|n| n.cast_unsigned()).collect::<Vec<_>>())
    }

    /// Takes a section out, if it is there.
    pub fn remove(&mut self, name: &str) -> &mut ModelBuilder {
        self.sections.retain(|(there, _)| there != name);
        self
    }

    /// The bytes of the file.
    pub fn build(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&[0; 12]);
        out.extend_from_slice(&(self.sections.len() as u32).to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        let mut offset = (HEADER + self.sections.len() * ENTRY).next_multiple_of(ALIGN);
        for (name, bytes) in &self.sections {
            let mut padded = [0; NAME];
            padded[..name.len()].copy_from_slice(name.as_bytes());
            out.extend_from_slice(&padded);
            out.extend_from_slice(&(offset as u64).to_le_bytes());
            out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
            offset = (offset + bytes.len()).next_multiple_of(ALIGN);
        }
        for (_, bytes) in &self.sections {
            out.resize(out.len().next_multiple_of(ALIGN), 0);
            out.extend_from_slice(bytes);
        }
        let length = out.len() as u64;
        out[16..24].copy_from_slice(&length.to_le_bytes());
        let checksum = crc32fast::hash(&out[16..]);
        out[12..16].copy_from_slice(&checksum.to_le_bytes());
        out
    }
}
