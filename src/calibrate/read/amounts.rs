//! A column of amounts: one rule for the whole of it, found out from the amounts that can be read one way only.

use super::money::{Amount, Decimal, Says, Sign, THOUSAND, agreed, amount_of, currency, written};
use super::{LogError, Reason};
use crate::calibrate::log::{LARGEST, MINOR};

/// What the amounts read so far say of how all of them are written.
#[derive(Debug)]
pub(super) struct Amounts {
    asked: Decimal,
    /// The sign that parts whole units from parts of them, and the line that said so.
    sign: Option<(Sign, u64)>,
    /// The currency, and the line that said so.
    currency: Option<(&'static str, u64)>,
    /// Amounts that could be read two ways, and the line of the first.
    either_way: Option<(u64, u64)>,
    /// What cannot be true together.
    contradiction: Option<LogError>,
}

/// An amount.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Paid {
    /// Ten-thousandths of a unit.
    pub minor: i64,
    /// How many more it is if a comma, which was not known yet, parts whole units from parts of them.
    pub with_comma: i64,
}

impl Paid {
    /// As many times this as the text says.
    pub fn times(self, quantity: &[u8]) -> Result<Paid, Reason> {
        self.times_number(amount_of(quantity, Decimal::Guess).ok_or(Reason::Quantity)?)
    }

    /// As many times this, in ten-thousandths.
    pub fn times_number(self, many: i64) -> Result<Paid, Reason> {
        let product = |minor: i64| {
            let product = i128::from(minor) * i128::from(many);
            let half = product.signum() * i128::from(MINOR / 2);
            i64::try_from((product + half) / i128::from(MINOR)).map_err(|_| Reason::Amount)
        };
        let (minor, with_comma) = (product(self.minor)?, product(self.with_comma)?);
        if minor.abs() <= LARGEST * MINOR { Ok(Paid { minor, with_comma }) } else { Err(Reason::Amount) }
    }
}

impl Amounts {
    pub fn new(asked: Decimal) -> Amounts {
        Amounts { asked, sign: None, currency: None, either_way: None, contradiction: None }
    }

    /// The amount on a line.
    #[inline]
    pub fn read(&mut self, line: u64, text: &[u8]) -> Result<Paid, Reason> {
        let sign = self.asked.sign().or(self.sign.map(|(sign, _)| sign));
        match written(text, sign) {
            Some(Amount { minor, says: Says::Nothing, currency: None }) => Ok(Paid { minor, with_comma: 0 }),
            Some(amount) => Ok(self.hear(line, amount)),
            None => {
                if self.asked == Decimal::Guess
                    && let Some(amount) = written(text, None)
                {
                    self.hear(line, amount);
                }
                Err(Reason::Amount)
            }
        }
    }

    /// The currency that a line names; one that nobody knows is none.
    pub fn hear_currency(&mut self, line: u64, name: &[u8]) {
        let Some(currency) = str::from_utf8(name).ok().and_then(currency) else { return };
        let (known, at) = *self.currency.get_or_insert((currency, line));
        match agreed(known, currency) {
            Some(both) => self.currency = Some((both, at)),
            None => self.contradict(LogError::Currencies { one: (known, at), other: (currency, line) }),
        }
    }

    fn hear(&mut self, line: u64, Amount { minor, says, currency }: Amount) -> Paid {
        if let Some(currency) = currency {
            self.hear_currency(line, currency.as_bytes());
        }
        let thousandth = minor / THOUSAND;
        match says {
            Says::Nothing => Paid { minor, with_comma: 0 },
            Says::Decimal(sign) => {
                let (known, at) = *self.sign.get_or_insert((sign, line));
                if known != sign {
                    let (point, comma) = if sign == Sign::Point { (line, at) } else { (at, line) };
                    self.contradict(LogError::Signs { point, comma });
                }
                Paid { minor, with_comma: 0 }
            }
            Says::Either(sign) => {
                self.either_way = Some(self.either_way.map_or((1, line), |(n, first)| (n + 1, first)));
                match sign {
                    Sign::Point => Paid { minor: thousandth, with_comma: minor - thousandth },
                    Sign::Comma => Paid { minor, with_comma: thousandth - minor },
                }
            }
        }
    }

    fn contradict(&mut self, error: LogError) {
        self.contradiction.get_or_insert(error);
    }

    /// Refuses what cannot be true together.
    pub fn check(&mut self) -> Result<(), LogError> {
        self.contradiction.take().map_or(Ok(()), Err)
    }

    /// The sign that parts whole units from parts of them, as far as it is known.
    pub fn decimal(&self) -> Decimal {
        match self.sign {
            None => self.asked,
            Some((Sign::Point, _)) => Decimal::Point,
            Some((Sign::Comma, _)) => Decimal::Comma,
        }
    }

    /// The currency that amounts name.
    pub fn currency(&self) -> Option<&'static str> {
        self.currency.map(|(currency, _)| currency)
    }

    /// Amounts that can be read two ways where nothing decides, and the line of the first.
    pub fn either_way(&self) -> Option<(u64, u64)> {
        self.either_way.filter(|_| self.sign.is_none())
    }
}
