//! The decimal sign of a column, and what its amounts usually are.

use crate::finding::Fault;
use crate::value::number::{DecimalSign, Number, Sign};

/// What the numbers of a column tell of their sign.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    points: u64,
    commas: u64,
    perhaps: u64,
    amounts: Option<Box<Amounts>>,
    median: Option<f64>,
}

impl Numbers {
    /// Begins; the median is kept where it is asked for.
    pub(crate) fn new(with_median: bool) -> Self {
        Self { amounts: with_median.then(Box::default), ..Self::default() }
    }

    /// Notes a number; one that a workbook stores as such tells nothing of the column's sign.
    pub(crate) fn note(&mut self, number: Number<'_>, stored: bool) {
        match number.sign {
            _ if stored => {}
            Sign::None => {}
            Sign::Is(DecimalSign::Point) => self.points += 1,
            Sign::Is(DecimalSign::Comma) => self.commas += 1,
            Sign::Perhaps(_) => {
                self.perhaps += 1;
                return;
            }
        }
        if let Some(amounts) = &mut self.amounts {
            amounts.note(number.value(DecimalSign::Point));
        }
    }

    /// Decides, after the last row.
    pub(crate) fn decide(&mut self) {
        self.median = self.amounts.as_ref().and_then(|amounts| amounts.median());
        self.amounts = None;
    }

    /// Gives the sign to read a number with.
    pub(crate) fn sign(&self, number: Number<'_>, stored: bool) -> Result<DecimalSign, Fault> {
        match (number.sign, self.points > 0, self.commas > 0) {
            (Sign::Perhaps(_), true, true) | (Sign::Perhaps(_), false, false) if !stored => {
                Err(Fault::AmbiguousNumber)
            }
            (Sign::Perhaps(_), false, true) if !stored => Ok(DecimalSign::Comma),
            _ => Ok(DecimalSign::Point),
        }
    }

    /// Whether some numbers have a point and others a comma.
    pub(crate) fn is_mixed(&self) -> bool {
        self.points > 0 && self.commas > 0
    }

    /// Whether a number is written with the sign that fewer rows of the column have.
    pub(crate) fn is_odd(&self, number: Number<'_>) -> Option<DecimalSign> {
        let (usual, unusual) = if self.points >= self.commas {
            (DecimalSign::Point, self.commas)
        } else {
            (DecimalSign::Comma, self.points)
        };
        match number.sign {
            Sign::Is(sign) if sign != usual && unusual > 0 && self.points.max(self.commas) > unusual => {
                Some(sign)
            }
            _ => None,
        }
    }

    /// How many numbers have a decimal point, and how many a comma.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.points, self.commas)
    }

    /// The middle of the amounts, to one part in a hundred, where there are enough to have one.
    pub(crate) fn median(&self) -> Option<f64> {
        self.median
    }
}

/// Amounts counted in steps of less than a hundredth, so that a million of them need no more room than ten.
#[derive(Debug, Clone)]
struct Amounts {
    steps: Vec<u32>,
    count: u64,
}

/// Bits of the fraction that tell steps apart.
const FRACTION: u32 = 7;
/// The smallest exponent that has steps of its own: 2^-16.
const LOWEST: u64 = 1023 - 16;
/// How many exponents have steps: up to 2^32.
const EXPONENTS: u64 = 48;

impl Default for Amounts {
    fn default() -> Self {
        Self { steps: vec![0; (EXPONENTS << FRACTION) as usize], count: 0 }
    }
}

impl Amounts {
    fn note(&mut self, value: f64) {
        if value > 0.0 {
            let step = (value.to_bits() >> (52 - FRACTION)).saturating_sub(LOWEST << FRACTION);
            let step = step.min((EXPONENTS << FRACTION) - 1) as usize;
            self.steps[step] = self.steps[step].saturating_add(1);
            self.count += 1;
        }
    }

    fn median(&self) -> Option<f64> {
        // Of fewer amounts none is usual.
        if self.count < 5 {
            return None;
        }
        let mut below = 0;
        let step = self.steps.iter().position(|count| {
            below += u64::from(*count);
            below * 2 >= self.count
        })?;
        let low = f64::from_bits((step as u64 + (LOWEST << FRACTION)) << (52 - FRACTION));
        let high = f64::from_bits((step as u64 + 1 + (LOWEST << FRACTION)) << (52 - FRACTION));
        Some(f64::midpoint(low, high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::number::number;
    use proptest::prelude::*;
    use rstest::rstest;

    fn column(texts: &[&str]) -> Numbers {
        let mut numbers = Numbers::new(true);
        texts.iter().for_each(|text| numbers.note(number(text).unwrap(), false));
        numbers.decide();
        numbers
    }

    #[rstest]
    #[case::another_row_has_a_point(&["18.50", "1.234"], "1.234", Ok(1.234))]
    #[case::another_row_has_a_comma(&["18,50", "1.234"], "1.234", Ok(1234.0))]
    #[case::a_comma_decides_for_commas(&["18,50", "1,234"], "1,234", Ok(1.234))]
    #[case::thousands_decide_too(&["1,234,567", "1,234"], "1,234", Ok(1234.0))]
    #[case::no_row_decides(&["1,234", "2,345"], "1,234", Err(Fault::AmbiguousNumber))]
    #[case::rows_contradict(&["18.50", "17,20", "1,234"], "1,234", Err(Fault::AmbiguousNumber))]
    #[case::one_reading_only(&["18.50", "17,20"], "17,20", Ok(17.2))]
    fn all_rows_of_a_column_decide_its_sign(
        #[case] texts: &[&str],
        #[case] text: &str,
        #[case] value: Result<f64, Fault>,
    ) {
        let numbers = column(texts);
        let read = number(text).unwrap();
        assert_eq!(numbers.sign(read, false).map(|sign| read.value(sign)), value);
    }

    #[test]
    fn a_number_that_a_workbook_stores_is_read_with_a_point() {
        let numbers = column(&["17,20"]);
        let read = number("1.234").unwrap();
        assert_eq!(numbers.sign(read, true).map(|sign| read.value(sign)), Ok(1.234));
    }

    #[test]
    fn the_sign_of_fewer_rows_is_the_odd_one() {
        let numbers = column(&["18.50", "19.50", "17,20"]);
        assert_eq!(numbers.is_odd(number("17,20").unwrap()), Some(DecimalSign::Comma));
        assert_eq!(numbers.is_odd(number("18.50").unwrap()), None);
        assert_eq!(column(&["17,20"]).is_odd(number("17,20").unwrap()), None);
    }

    #[test]
    fn few_amounts_have_no_median() {
        assert_eq!(column(&["1", "2", "3", "4"]).median(), None);
    }

    proptest! {
        #[test]
        fn the_median_is_right_to_a_hundredth(mut values in prop::collection::vec(0.01_f64..1e6, 5..60)) {
            let mut amounts = Amounts::default();
            values.iter().for_each(|value| amounts.note(*value));
            values.sort_by(f64::total_cmp);
            let middle = values[(values.len() - 1) / 2];
            prop_assert!((amounts.median().unwrap() / middle - 1.0).abs() < 0.01);
        }
    }
}
