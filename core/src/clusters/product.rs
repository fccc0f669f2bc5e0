//! Many dot products at once, with the widest registers the machine has.
//!
//! Every product is added up in the same order of the same numbers on any machine, by [`STRANDS`] partial sums that are
//! added at the end: wider registers hold more of the sums, and change none. Multiplications and additions are not
//! fused, for the same reason. So a comparison has the same bytes here as there.

use pulp::{Arch, Simd, WithSimd};

/// Partial sums of a product. Rows are as many numbers long, or a multiple; numbers past that do not count.
pub(super) const STRANDS: usize = 16;
/// Products that are worked on together, so that no addition waits for the one before.
const TOGETHER: usize = 4;

/// Dot product of two rows.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    together(a, [b])[0]
}

/// The dot products of a row with `count` others, into `out`, in their order.
pub(super) fn dots<'a>(row: &[f32], count: usize, other: impl Fn(usize) -> &'a [f32], out: &mut Vec<f32>) {
    out.clear();
    out.reserve(count);
    Arch::new().dispatch(Many { row, count, other, out });
}

struct Many<'r, F> {
    row: &'r [f32],
    count: usize,
    other: F,
    out: &'r mut Vec<f32>,
}

impl<'a, F: Fn(usize) -> &'a [f32]> WithSimd for Many<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let whole = self.count - self.count % TOGETHER;
        for first in (0..whole).step_by(TOGETHER) {
            let others: [&[f32]; TOGETHER] = std::array::from_fn(|n| (self.other)(first + n));
            self.out.extend(together(self.row, others));
        }
        for n in whole..self.count {
            self.out.extend(together(self.row, [(self.other)(n)]));
        }
    }
}

#[inline(always)]
fn together<const N: usize>(row: &[f32], others: [&[f32]; N]) -> [f32; N] {
    let (row, _) = row.as_chunks::<STRANDS>();
    let others = others.map(|other| other.as_chunks::<STRANDS>().0);
    let length = others.iter().fold(row.len(), |least, other| least.min(other.len()));
    let (row, others) = (&row[..length], others.map(|other| &other[..length]));
    let mut sums = [[0.0_f32; STRANDS]; N];
    for (at, x) in row.iter().enumerate() {
        for n in 0..N {
            let y = &others[n][at];
            for k in 0..STRANDS {
                sums[n][k] += x[k] * y[k];
            }
        }
    }
    sums.map(|strands| strands.iter().sum())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As it was before anything ran together: sixteen strands, one product at a time.
    fn plain(a: &[f32], b: &[f32]) -> f32 {
        let mut strands = [0.0_f32; STRANDS];
        for (x, y) in a.chunks_exact(STRANDS).zip(b.chunks_exact(STRANDS)) {
            for k in 0..STRANDS {
                strands[k] += x[k] * y[k];
            }
        }
        strands.iter().sum()
    }

    proptest! {
        #[test]
        fn together_and_alone_have_the_same_bytes(
            (rows, length) in (1_usize..9, 1_usize..5).prop_flat_map(|(rows, blocks)| {
                let length = blocks * STRANDS;
                (prop::collection::vec(prop::collection::vec(-1.0_f32..1.0, length), rows), Just(length))
            })
        ) {
            let mut out = vec![7.0];
            dots(&rows[0], rows.len(), |n| &rows[n], &mut out);
            prop_assert_eq!(out.len(), rows.len());
            for (row, product) in rows.iter().zip(&out) {
                prop_assert_eq!(row.len(), length);
                prop_assert_eq!(plain(&rows[0], row).to_bits(), product.to_bits());
                prop_assert_eq!(dot(&rows[0], row).to_bits(), product.to_bits());
            }
        }
    }
}
