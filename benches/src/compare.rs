use std::time::Duration;

/// Measures two ways alternately, A B A B, after one round of each to warm up, and prints the ratio of their
/// medians and the middle half of the ratios of neighbours.
///
/// A machine that slows down for a while slows down both, so this says more than two runs one after the other.
/// Does nothing unless the program runs as a bench and `what` is not filtered out.
pub fn alternate(
    what: &str,
    pairs: usize,
    (a_name, mut a): (&str, impl FnMut() -> Duration),
    (b_name, mut b): (&str, impl FnMut() -> Duration),
) {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filtered = arguments.iter().any(|x| !x.starts_with('-') && !what.contains(x.as_str()));
    if filtered
        || !arguments.iter().any(|x| x == "--bench")
        || arguments.iter().any(|x| x == "--list" || x == "--test")
    {
        return;
    }
    a();
    b();
    let mut times: Vec<[f64; 2]> = Vec::with_capacity(pairs);
    for i in 0..pairs {
        // Every second pair runs the other way round, so that neither is always the one after a pause.
        let pair = if i % 2 == 0 {
            let first = a();
            [first, b()]
        } else {
            let first = b();
            [a(), first]
        };
        times.push(pair.map(|t| t.as_secs_f64()));
    }
    let [a_median, b_median] = [0, 1].map(|side| quantile(times.iter().map(|t| t[side]).collect(), 0.5));
    let ratios: Vec<f64> = times.iter().map(|t| t[1] / t[0]).collect();
    let (low, high) = (quantile(ratios.clone(), 0.25), quantile(ratios, 0.75));
    eprintln!(
        "{what}: {b_name} / {a_name} = {:.4} of medians over {pairs} pairs (middle half of pairs {low:.4} to {high:.4}); \
         {a_name} {:.1} µs, {b_name} {:.1} µs",
        b_median / a_median,
        a_median * 1e6,
        b_median * 1e6,
    );
}

fn quantile(mut values: Vec<f64>, q: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len().saturating_sub(1)) as f64 * q;
    values.get(at.round() as usize).copied().unwrap_or(f64::NAN)
}
