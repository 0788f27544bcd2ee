/// The candidate that `word` most likely stands for.
pub(crate) fn similar<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing is quadratic in the lengths, and no name is this long.
    if word.len() > 128 {
        return None;
    }
    let mut best = (0.0, None);
    for candidate in candidates {
        #[cfg(test)]
        crate::work::count();
        let fold = |s: &str| s.to_lowercase().replace('_', "-");
        let (a, b) = (fold(word), fold(candidate));
        // Jaro-Winkler alone likes short words with one letter in common; two edits in three letters are no typo.
        let near = strsim::damerau_levenshtein(&a, &b) <= 1 + a.chars().count().max(b.chars().count()) / 4;
        let prefix = a.len() >= 3 && b.len() >= 3 && (a.starts_with(&b) || b.starts_with(&a));
        let score = strsim::jaro_winkler(&a, &b);
        if (near || prefix) && score > best.0 {
            best = (score, Some(candidate));
        }
    }
    best.1
}

/// "did you mean `x`?", where there is one, and then all there are.
pub(crate) fn help<'a>(
    word: &str,
    what: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    let all = list(candidates.clone());
    match (similar(word, candidates), all.is_empty()) {
        (_, true) => None,
        (Some(best), _) => Some(format!("did you mean `{best}`? {what}: {all}")),
        (None, _) => Some(format!("{what}: {all}")),
    }
}

/// The names in backquotes, with commas; a long list is cut.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 24;
    let quoted = |name| {
        #[cfg(test)]
        crate::work::count();
        format!("`{name}`")
    };
    let names: Vec<String> = names.into_iter().map(quoted).collect();
    match names.get(..MOST) {
        Some(first) if names.len() > MOST => format!("{} and {} more", first.join(", "), names.len() - MOST),
        _ => names.join(", "),
    }
}
