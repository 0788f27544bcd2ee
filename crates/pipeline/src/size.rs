/// Why a text is no size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SizeError {
    /// It is no number, or its unit is unknown.
    #[error("write a number of bytes, or one with KiB, MiB or GiB, such as 16MiB")]
    Form,
    /// It is 0, or has more than 64 bits.
    #[error("that size is out of range")]
    Range,
}

/// Reads a number of bytes as people type it: `16MiB`, `500 kB`, `4096`. Units are powers of 1024.
///
/// # Errors
/// When it is none.
pub fn parse_size(text: &str) -> Result<u64, SizeError> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor: u64 = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return Err(SizeError::Form),
    };
    let n: u64 = digits.trim().parse().map_err(|_| SizeError::Form)?;
    n.checked_mul(factor).filter(|n| *n > 0).ok_or(SizeError::Range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_type_them() {
        for (text, bytes) in [("4096", 4096), ("2k", 2048), ("16MiB", 16 << 20), ("1 gb", 1 << 30), ("7B", 7)]
        {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in ["", "MiB", "much", "-1", "1.5MiB", "16 XB", "1e3"] {
            assert_eq!(parse_size(text), Err(SizeError::Form), "{text}");
        }
        for text in ["0", "0MiB", "99999999999GiB"] {
            assert_eq!(parse_size(text), Err(SizeError::Range), "{text}");
        }
    }
}
