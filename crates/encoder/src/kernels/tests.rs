use super::{Gate, Kernel, KernelKind, ZERO};
use crate::aligned::Aligned;

/// Numbers without a pattern, the same each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }

    fn float(&mut self) -> f32 {
        (self.next() % 20_001) as f32 / 2_500.0 - 4.0
    }

    fn floats(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.float()).collect()
    }
}

fn kernels() -> Vec<Kernel> {
    KernelKind::ALL.into_iter().filter_map(Kernel::new).collect()
}

fn naive(weights: &[i8], taps: &[Vec<u8>], width: usize, rows: usize) -> Vec<i32> {
    let depth = width * taps.len();
    let mut sums = Vec::new();
    for row in 0..rows {
        for channel in weights.chunks_exact(depth) {
            let inputs = taps.iter().flat_map(|tap| &tap[row * width..][..width]);
            sums.push(
                channel
                    .iter()
                    .zip(inputs)
                    .map(|(w, a)| i32::from(*w) * (i32::from(*a) - i32::from(ZERO)))
                    .sum(),
            );
        }
    }
    sums
}

#[test]
fn products_are_exact_for_all_shapes() {
    let mut random = Random(5);
    for width in [32, 64, 96, 128, 192] {
        for taps in [2, 3] {
            let weights: Vec<i8> = (0..2 * width * taps * width).map(|_| random.next() as i8).collect();
            for rows in [0, 1, 2, 3, 4, 5, 6, 7, 13, 31, 32, 33, 64, 71] {
                let inputs: Vec<Vec<u8>> =
                    (0..taps).map(|_| (0..rows * width).map(|_| random.next() as u8).collect()).collect();
                let expected = naive(&weights, &inputs, width, rows);
                let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
                for kernel in kernels() {
                    let packed = kernel.pack(&weights, taps * width);
                    // One row more than is asked for, which must stay as it is.
                    let mut sums = vec![7; (rows + 1) * 2 * width];
                    kernel.product(&packed, &inputs, rows, &mut sums);
                    let (sums, rest) = sums.split_at(rows * 2 * width);
                    assert_eq!(
                        sums,
                        expected,
                        "{:?}, width {width}, {taps} taps, {rows} rows",
                        kernel.kind()
                    );
                    assert!(rest.iter().all(|&x| x == 7), "{:?}", kernel.kind());
                }
            }
        }
    }
}

#[test]
fn products_never_saturate() {
    let width = 512;
    for (weight, activation) in [(-128, 0), (-128, 255), (127, 255), (127, 0), (0, 255)] {
        let weights = vec![weight; 2 * width * 3 * width];
        let input = vec![activation; 33 * width];
        for kernel in kernels() {
            let packed = kernel.pack(&weights, 3 * width);
            let mut sums = vec![0; 33 * 2 * width];
            kernel.product(&packed, &[&input, &input, &input], 33, &mut sums);
            let expected = i32::from(weight) * (i32::from(activation) - 128) * 3 * width as i32;
            assert!(sums.iter().all(|&sum| sum == expected), "{:?}", kernel.kind());
        }
    }
}

#[test]
fn layers_and_float_functions_give_the_same_bits() {
    let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let mut random = Random(9);
    for (width, taps) in [(32, 3), (64, 3), (96, 2), (128, 2), (128, 3), (192, 3)] {
        let weights: Vec<i8> = (0..2 * width * taps * width).map(|_| random.next() as i8).collect();
        // Sums reach some hundred thousand, and gates should be open, shut and between.
        let mut scales = || (0..2 * width).map(|_| random.float() / 100_000.0).collect();
        let gate = Gate::new(scales(), random.floats(2 * width));
        for rows in [1, 9, 31, 32, 33, 47, 64, 100] {
            let inputs: Vec<Vec<u8>> =
                (0..taps).map(|_| (0..rows * width).map(|_| random.next() as u8).collect()).collect();
            let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
            // One row more than is asked for, which must stay as it is.
            let h = random.floats((rows + 1) * width);
            let run = |kernel: &Kernel| {
                let mut h = h.clone();
                kernel.layer(
                    &kernel.pack(&weights, taps * width),
                    &gate,
                    &inputs,
                    rows,
                    &mut Aligned::default(),
                    &mut h,
                );
                let (mut x, mut q, mut p) = (vec![0.0; h.len()], vec![0; h.len()], vec![0; h.len()]);
                kernel.normalise(&h, width, &mut x);
                kernel.squeeze(&h, width, &mut q);
                kernel.quantise(&x, &mut p);
                assert_eq!(q, p, "one step gives what two steps give");
                (bits(&h), bits(&x), q)
            };
            let expected = run(&kernels()[0]);
            assert!(expected.2.iter().any(|&q| q != expected.2[0]));
            assert_eq!(expected.0[rows * width..], bits(&h[rows * width..]));
            for kernel in &kernels()[1..] {
                assert!(run(kernel) == expected, "{:?}, width {width}, {rows} rows", kernel.kind());
            }
        }
    }
}
