//! Dates as feeds and pages write them.

use copydesk_document::Day;

/// The same moment or day as ISO 8601 has it, with the time and zone where they are known: `2024-05-08`,
/// `2024-05-08T10:00:00+02:00`. `None` of what is none, or could be read in two ways, as 5/8/2024.
pub(crate) fn iso(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > 100 {
        return None;
    }
    if Day::parse(text).is_some() {
        return Some(text.to_owned());
    }
    if text.len() >= 8 && text.as_bytes()[..8].iter().all(u8::is_ascii_digit) {
        return compact(text);
    }
    named(text)
}

/// Seconds since 1970 as a day with the time, in UTC.
pub(crate) fn epoch(text: &str) -> Option<String> {
    let seconds: i64 = text.trim().parse().ok()?;
    // Some count milliseconds; as seconds these would lie thousands of years from now.
    let seconds = if seconds.abs() >= 100_000_000_000 { seconds / 1000 } else { seconds };
    of_seconds(seconds)
}

/// The same of a number.
pub(crate) fn of_seconds(seconds: i64) -> Option<String> {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let day = Day::of_1970(days)?;
    Some(format!("{day}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60))
}

/// `20240508`, or with a time as in `20240508T100000Z` and NITF's `20240508T100000+0200`.
fn compact(text: &str) -> Option<String> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
    let day = Day::new(number(0..4)?, u8::try_from(number(4..6)?).ok()?, u8::try_from(number(6..8)?).ok()?)?;
    let rest = &text[8..];
    if rest.is_empty() {
        return Some(day.to_string());
    }
    let time = rest.strip_prefix(['T', 't', ' ']).unwrap_or(rest);
    let digits = time.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 && digits != 6 {
        return None;
    }
    let seconds = if digits == 6 { &time[4..6] } else { "00" };
    let (hours, minutes): (u8, u8) = (time[..2].parse().ok()?, time[2..4].parse().ok()?);
    (hours < 24 && minutes < 60).then_some(())?;
    Some(format!("{day}T{hours:02}:{minutes:02}:{seconds}{}", zone(&time[digits..])?))
}

/// A date with the month as a word, in any order that leaves no doubt: RFC 2822, `May 8, 2024`, `8 May 2024 10:00`.
fn named(text: &str) -> Option<String> {
    let (mut day, mut month, mut year, mut time, mut offset) = (None, None, None, None, String::new());
    for word in text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
        let word = word.trim_end_matches('.');
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &word[digits..];
        if word.contains(':') {
            time = time.is_none().then(|| clock(word))??.into();
        } else if digits == 4 && rest.is_empty() && year.is_none() && !word.starts_with('0') {
            year = Some(word.parse::<u16>().ok()?);
        } else if (1..=2).contains(&digits) && matches!(rest, "" | "st" | "nd" | "rd" | "th") && day.is_none()
        {
            day = Some(word[..digits].parse::<u8>().ok()?);
        } else if let Some(found) = month_of(word).filter(|_| month.is_none()) {
            month = Some(found);
        } else if matches!(word.to_ascii_lowercase().as_str(), "am" | "pm") {
            let (hours, minutes, seconds) = time?;
            let pm = word.eq_ignore_ascii_case("pm");
            (1..=12).contains(&hours).then_some(())?;
            time = Some((hours % 12 + if pm { 12 } else { 0 }, minutes, seconds));
        } else if let Some(found) = zone(word).filter(|_| time.is_some()) {
            offset = found;
        } else if !(is_weekday(word)
            || matches!(word.to_ascii_lowercase().as_str(), "at" | "on" | "published" | "posted" | "|"))
        {
            return None;
        }
    }
    let day = Day::new(year?, month?, day?)?;
    Some(match time {
        Some((hours, minutes, seconds)) => format!("{day}T{hours:02}:{minutes:02}:{seconds:02}{offset}"),
        None => day.to_string(),
    })
}

fn clock(word: &str) -> Option<(u8, u8, u8)> {
    let mut parts = word.split(':').map(|part| part.parse::<u8>().ok());
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    (hours < 24 && minutes < 60 && seconds < 61 && parts.next().is_none())
        .then_some((hours, minutes, seconds))
}

/// A zone as ISO 8601 writes it; those of North America by their letters, as RFC 2822 has them.
fn zone(word: &str) -> Option<String> {
    let hours = match word.to_ascii_uppercase().as_str() {
        "" => return Some(String::new()),
        "Z" | "UTC" | "GMT" | "UT" => return Some("Z".to_owned()),
        "EST" | "CDT" => -5,
        "EDT" => -4,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => {
            let digits: String = word.get(1..)?.chars().filter(|c| *c != ':').collect();
            let signed = word.starts_with(['+', '-'])
                && digits.len() == 4
                && digits.bytes().all(|b| b.is_ascii_digit());
            return signed.then(|| format!("{}{}:{}", &word[..1], &digits[..2], &digits[2..]));
        }
    };
    Some(format!("{hours:+03}:00"))
}

fn month_of(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let long = |month: &&str| {
        *month == word
            || (word.len() >= 3 && (word == month[..3] || (word == "sept" && *month == "september")))
    };
    let index = MONTHS.iter().position(long)?;
    u8::try_from(index + 1).ok()
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.to_ascii_lowercase();
    word.len() >= 3 && DAYS.iter().any(|day| day.starts_with(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_feeds_and_pages_are_days() {
        for (written, means) in [
            ("2024-05-08", "2024-05-08"),
            (" 2024-05-08T10:00:00+02:00 ", "2024-05-08T10:00:00+02:00"),
            ("Wed, 08 May 2024 10:00:00 +0200", "2024-05-08T10:00:00+02:00"),
            ("Wed, 8 May 2024 10:00 GMT", "2024-05-08T10:00:00Z"),
            ("8 May 2024 23:59:59 EDT", "2024-05-08T23:59:59-04:00"),
            ("May 8, 2024", "2024-05-08"),
            ("Published: May 8th, 2024".trim_start_matches("Published: "), "2024-05-08"),
            ("Sept. 8, 2024 at 1:05 pm EST", "2024-09-08T13:05:00-05:00"),
            ("Wednesday 8 May 2024, 12:30 am", "2024-05-08T00:30:00"),
            ("2024 May 8", "2024-05-08"),
            ("20240508", "2024-05-08"),
            ("20240508T100000Z", "2024-05-08T10:00:00Z"),
            ("20240508T1000+0200", "2024-05-08T10:00:00+02:00"),
            ("20240508100000", "2024-05-08T10:00:00"),
        ] {
            assert_eq!(iso(written).as_deref(), Some(means), "{written}");
            assert!(Day::parse(means).is_some(), "{means}");
        }
        for none in [
            "",
            "05/08/2024",
            "8.5.2024",
            "May 2024",
            "May 8",
            "8 May 24",
            "32 May 2024",
            "yesterday",
            "20241308",
            "202405081",
            "1715162400",
            "May 8, 2024 25:00",
            "May 8 May 2024",
            "Updated 8 May 2024",
            "8 mayor 2024",
            "8 ma 2024",
            "13:00 pm May 8, 2024",
        ] {
            assert_eq!(iso(none), None, "{none}");
        }
    }

    #[test]
    fn seconds_since_1970_are_days() {
        assert_eq!(epoch("1715162400").as_deref(), Some("2024-05-08T10:00:00Z"));
        assert_eq!(epoch("1715162400000").as_deref(), Some("2024-05-08T10:00:00Z"));
        assert_eq!(epoch("951782399").as_deref(), Some("2000-02-28T23:59:59Z"));
        assert_eq!(epoch("951782400").as_deref(), Some("2000-02-29T00:00:00Z"));
        assert_eq!(epoch("-1").as_deref(), Some("1969-12-31T23:59:59Z"));
        for none in ["", "x", "1.5", "9223372036854775807", "-99999999999"] {
            assert_eq!(epoch(none), None, "{none}");
        }
    }
}
