//! Dates (RFC 3501 §9 `date`, `date-time`).

use std::fmt;

use crate::Invalid;

/// A month of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[expect(missing_docs, reason = "the months")]
pub enum Month {
    Jan = 1,
    Feb,
    Mar,
    Apr,
    May,
    Jun,
    Jul,
    Aug,
    Sep,
    Oct,
    Nov,
    Dec,
}

/// `date-text = date-day "-" date-month "-" date-year`: a day that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: Month,
    day: u8,
}

/// `date-time`: a day, a time of day and a zone.
///
/// Two of them are equal when they are written alike; [`DateTime::unix`] tells whether they are
/// the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    date: Date,
    hour: u8,
    minute: u8,
    second: u8,
    /// Minutes east of UTC.
    zone: i16,
}

impl Month {
    /// January to December.
    pub const ALL: [Self; 12] = [
        Self::Jan,
        Self::Feb,
        Self::Mar,
        Self::Apr,
        Self::May,
        Self::Jun,
        Self::Jul,
        Self::Aug,
        Self::Sep,
        Self::Oct,
        Self::Nov,
        Self::Dec,
    ];

    /// The month with this number, 1 to 12.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1..=12 => Some(Self::ALL[number as usize - 1]),
            _ => None,
        }
    }

    /// `date-month`: the month with this name of three letters, in any case.
    pub fn parse(name: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|month| month.name().as_bytes().eq_ignore_ascii_case(name))
    }

    /// `Jan` to `Dec`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jan => "Jan",
            Self::Feb => "Feb",
            Self::Mar => "Mar",
            Self::Apr => "Apr",
            Self::May => "May",
            Self::Jun => "Jun",
            Self::Jul => "Jul",
            Self::Aug => "Aug",
            Self::Sep => "Sep",
            Self::Oct => "Oct",
            Self::Nov => "Nov",
            Self::Dec => "Dec",
        }
    }

    const fn days(self, year: u16) -> u8 {
        match self {
            Self::Apr | Self::Jun | Self::Sep | Self::Nov => 30,
            Self::Feb if year.is_multiple_of(4) && !year.is_multiple_of(100) => 29,
            Self::Feb if year.is_multiple_of(400) => 29,
            Self::Feb => 28,
            _ => 31,
        }
    }
}

impl Date {
    /// This day, if the month has it. `date-year = 4DIGIT`, so years end at 9999.
    pub const fn new(year: u16, month: Month, day: u8) -> Result<Self, Invalid> {
        if year > 9999 {
            return Err(invalid_date("a year of more than four digits"));
        }
        if day == 0 || day > month.days(year) {
            return Err(invalid_date("the month has no such day"));
        }
        Ok(Self { year, month, day })
    }

    /// `date-text = date-day "-" date-month "-" date-year`, without quotes.
    pub fn parse(text: &[u8]) -> Result<Self, Invalid> {
        let (day, rest) = match text {
            [tens, ones, b'-', rest @ ..] => (two_digits(*tens, *ones), rest),
            [ones, b'-', rest @ ..] => (two_digits(b'0', *ones), rest),
            _ => return Err(invalid_date("a day of one or two digits is needed")),
        };
        let day = day.ok_or(invalid_date("a day of one or two digits is needed"))?;
        month_and_year(day, rest)
    }

    /// The day that is `days` after 1 January 1970 (before, if negative).
    pub fn from_unix_days(days: i64) -> Result<Self, Invalid> {
        if !(days_before(0)..days_before(10_000)).contains(&days) {
            return Err(invalid_date("outside of the years 0 to 9999"));
        }
        // Within 400 years of the mean, so at most one year off either way.
        let mut year = ((days - days_before(0)) * 400 / DAYS_IN_400_YEARS) as u16;
        while days < days_before(year) {
            year -= 1;
        }
        while days >= days_before(year + 1) {
            year += 1;
        }
        let mut day = days - days_before(year);
        for month in Month::ALL {
            let length = i64::from(month.days(year));
            if day < length {
                return Self::new(year, month, day as u8 + 1);
            }
            day -= length;
        }
        Err(invalid_date("the month has no such day"))
    }

    /// Days since 1 January 1970.
    pub fn unix_days(self) -> i64 {
        let months: i64 = Month::ALL
            .into_iter()
            .take_while(|month| *month < self.month)
            .map(|month| i64::from(month.days(self.year)))
            .sum();
        days_before(self.year) + months + i64::from(self.day) - 1
    }

    /// 0 to 9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month.
    pub const fn month(self) -> Month {
        self.month
    }

    /// 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:04}", self.day, self.month.name(), self.year)
    }
}

impl DateTime {
    /// This moment. `zone` is in minutes east of UTC, up to 99:59 either way; a leap second is
    /// second 60.
    pub const fn new(
        date: Date,
        hour: u8,
        minute: u8,
        second: u8,
        zone: i16,
    ) -> Result<Self, Invalid> {
        if hour > 23 || minute > 59 || second > 60 {
            return Err(invalid_time("no such time of day"));
        }
        if zone.unsigned_abs() > 99 * 60 + 59 {
            return Err(invalid_time("no such zone"));
        }
        Ok(Self {
            date,
            hour,
            minute,
            second,
            zone,
        })
    }

    /// `date-time = date-day-fixed "-" date-month "-" date-year SP time SP zone`, without the
    /// quotes around it.
    pub fn parse(text: &[u8]) -> Result<Self, Invalid> {
        let (date, clock) = text
            .split_at_checked("dd-mmm-yyyy".len())
            .ok_or(invalid_time("too short for dd-Mmm-yyyy hh:mm:ss +zzzz"))?;
        let [tens, ones, b'-', date @ ..] = date else {
            return Err(invalid_time(DAY_FIXED));
        };
        // date-day-fixed = (SP DIGIT) / 2DIGIT
        let tens = if *tens == b' ' { b'0' } else { *tens };
        let day = two_digits(tens, *ones).ok_or(invalid_time(DAY_FIXED))?;
        let date = month_and_year(day, date).map_err(|Invalid { what, .. }| invalid_time(what))?;
        let &[
            b' ',
            h1,
            h2,
            b':',
            m1,
            m2,
            b':',
            s1,
            s2,
            b' ',
            sign,
            z1,
            z2,
            z3,
            z4,
        ] = clock
        else {
            return Err(invalid_time("the time and zone are not hh:mm:ss +zzzz"));
        };
        let digits = invalid_time("a digit is missing in the time or zone");
        let hour = two_digits(h1, h2).ok_or(digits)?;
        let minute = two_digits(m1, m2).ok_or(digits)?;
        let second = two_digits(s1, s2).ok_or(digits)?;
        let zone_hours = i16::from(two_digits(z1, z2).ok_or(digits)?);
        let zone_minutes = i16::from(two_digits(z3, z4).ok_or(digits)?);
        if zone_minutes > 59 {
            return Err(invalid_time("no such zone"));
        }
        let east = zone_hours * 60 + zone_minutes;
        let zone = match sign {
            b'+' => east,
            b'-' => -east,
            _ => return Err(invalid_time("a zone begins with + or -")),
        };
        Self::new(date, hour, minute, second, zone)
    }

    /// The moment `seconds` after the Unix epoch, as a clock `zone` minutes east of UTC shows it.
    pub fn from_unix(seconds: i64, zone: i16) -> Result<Self, Invalid> {
        let local = seconds.saturating_add(i64::from(zone) * 60);
        let date = Date::from_unix_days(local.div_euclid(DAY))
            .map_err(|Invalid { what, .. }| invalid_time(what))?;
        let second = local.rem_euclid(DAY);
        Self::new(
            date,
            (second / 3600) as u8,
            (second / 60 % 60) as u8,
            (second % 60) as u8,
            zone,
        )
    }

    /// Seconds since the Unix epoch. A leap second is the first of the next minute.
    pub fn unix(self) -> i64 {
        self.date.unix_days() * DAY
            + i64::from(self.hour) * 3600
            + (i64::from(self.minute) - i64::from(self.zone)) * 60
            + i64::from(self.second)
    }

    /// The day in its own zone, which is what SEARCH compares (RFC 3501 §6.4.4: disregarding time
    /// and timezone).
    pub const fn date(self) -> Date {
        self.date
    }

    /// 0 to 23.
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// 0 to 59.
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// 0 to 60.
    pub const fn second(self) -> u8 {
        self.second
    }

    /// Minutes east of UTC.
    pub const fn zone(self) -> i16 {
        self.zone
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            date,
            hour,
            minute,
            second,
            zone,
        } = self;
        write!(
            f,
            "{:>2}-{}-{:04} {hour:02}:{minute:02}:{second:02} {}{:02}{:02}",
            date.day,
            date.month.name(),
            date.year,
            if *zone < 0 { '-' } else { '+' },
            zone.unsigned_abs() / 60,
            zone.unsigned_abs() % 60,
        )
    }
}

const DAY: i64 = 24 * 60 * 60;
const DAYS_IN_400_YEARS: i64 = 146_097;
const DAY_FIXED: &str = "a day is two digits, or a space and a digit";

/// Days from 1 January 1970 to 1 January of `year`.
const fn days_before(year: u16) -> i64 {
    // Counted from 1 January of the year 0, a leap year, which is 719528 days earlier.
    let year = year as i64;
    let leap_days = if year == 0 {
        0
    } else {
        (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1
    };
    year * 365 + leap_days - 719_528
}

/// `date-month "-" date-year`
fn month_and_year(day: u8, text: &[u8]) -> Result<Date, Invalid> {
    let &[m1, m2, m3, b'-', y1, y2, y3, y4] = text else {
        return Err(invalid_date("the month and year are not Mmm-yyyy"));
    };
    let month = Month::parse(&[m1, m2, m3]).ok_or(invalid_date("a month is one of Jan to Dec"))?;
    let digits = invalid_date("a year has four digits");
    let century = u16::from(two_digits(y1, y2).ok_or(digits)?);
    let year = u16::from(two_digits(y3, y4).ok_or(digits)?);
    Date::new(century * 100 + year, month, day)
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}

const fn invalid_date(what: &'static str) -> Invalid {
    Invalid { rule: "date", what }
}

const fn invalid_time(what: &'static str) -> Invalid {
    Invalid {
        rule: "date-time",
        what,
    }
}

#[cfg(feature = "arbitrary")]
mod arbitrary_dates {
    use arbitrary::{Arbitrary, Result, Unstructured};

    use super::{Date, DateTime, Month};

    impl<'a> Arbitrary<'a> for Date {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            let year = u.int_in_range(0..=9999)?;
            let month: Month = u.arbitrary()?;
            let day = u.int_in_range(1..=month.days(year))?;
            Ok(Self { year, month, day })
        }
    }

    impl<'a> Arbitrary<'a> for DateTime {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Ok(Self {
                date: u.arbitrary()?,
                hour: u.int_in_range(0..=23)?,
                minute: u.int_in_range(0..=59)?,
                second: u.int_in_range(0..=60)?,
                zone: u.int_in_range(-5999..=5999)?,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("1-Feb-1994", "1-Feb-1994")]
    #[case("01-feb-1994", "1-Feb-1994")]
    #[case("29-FEB-2000", "29-Feb-2000")]
    #[case("31-Dec-0000", "31-Dec-0000")]
    fn dates_that_exist(#[case] text: &str, #[case] printed: &str) {
        assert_eq!(Date::parse(text.as_bytes()).unwrap().to_string(), printed);
    }

    #[rstest]
    #[case("31-Feb-1994")]
    #[case("29-Feb-1900")]
    #[case("0-Jan-1994")]
    #[case("32-Jan-1994")]
    #[case(" 1-Jan-1994")]
    #[case("001-Jan-1994")]
    #[case("1-January-1994")]
    #[case("1-Jan-94")]
    #[case("1-Jan-19945")]
    #[case("1-Jan-199x")]
    #[case("-Jan-1994")]
    #[case("1 Jan 1994")]
    #[case("")]
    fn dates_that_do_not(#[case] text: &str) {
        assert!(Date::parse(text.as_bytes()).is_err());
    }

    #[rstest]
    #[case("17-Jul-1996 02:44:25 -0700", 837_596_665)]
    #[case(" 1-Jan-1970 00:00:00 +0000", 0)]
    #[case("01-Jan-1970 01:00:00 +0100", 0)]
    #[case("31-Dec-1969 23:59:59 +0000", -1)]
    #[case("31-Dec-2016 23:59:60 +0000", 1_483_228_800)]
    #[case("01-Mar-2000 00:00:00 +0000", 951_868_800)]
    #[case("01-Jan-1900 00:00:00 +0000", -2_208_988_800)]
    fn moments(#[case] text: &str, #[case] unix: i64) {
        assert_eq!(DateTime::parse(text.as_bytes()).unwrap().unix(), unix);
    }

    #[rstest]
    #[case("1-Jul-1996 02:44:25 -0700")]
    #[case("1 -Jul-1996 02:44:25 -0700")]
    #[case("31-Jun-1996 02:44:25 -0700")]
    #[case("17-Jul-1996 24:00:00 -0700")]
    #[case("17-Jul-1996 02:60:00 -0700")]
    #[case("17-Jul-1996 02:44:61 -0700")]
    #[case("17-Jul-1996 2:44:25 -0700")]
    #[case("17-Jul-1996 02:44:25 0700")]
    #[case("17-Jul-1996 02:44:25 -0760")]
    #[case("17-Jul-1996 02:44:25 -07:00")]
    #[case("17-Jul-1996 02:44:25 GMT")]
    #[case("17-Jul-1996 02:44:25  -0700")]
    #[case("17-Jul-1996")]
    #[case("")]
    fn no_moments(#[case] text: &str) {
        assert!(DateTime::parse(text.as_bytes()).is_err());
    }

    #[test]
    fn a_day_below_ten_is_padded_with_a_space() {
        let date = Date::new(1996, Month::Jul, 1).unwrap();
        let time = DateTime::new(date, 2, 4, 5, -90).unwrap();
        assert_eq!(time.to_string(), " 1-Jul-1996 02:04:05 -0130");
    }

    #[rstest]
    #[case(i64::MAX)]
    #[case(i64::MIN)]
    #[case(253_402_300_800)]
    fn moments_beyond_four_digit_years(#[case] seconds: i64) {
        assert!(DateTime::from_unix(seconds, 0).is_err());
    }

    proptest! {
        #[test]
        fn unix_days_and_back(days in days_before(0)..days_before(10_000)) {
            let date = Date::from_unix_days(days).unwrap();
            prop_assert_eq!(date.unix_days(), days);
            prop_assert_eq!(Date::parse(date.to_string().as_bytes()), Ok(date));
        }

        #[test]
        fn unix_seconds_and_back(seconds in -60_000_000_000_i64..250_000_000_000, zone in -5999_i16..=5999) {
            let time = DateTime::from_unix(seconds, zone).unwrap();
            prop_assert_eq!(time.unix(), seconds);
            prop_assert_eq!(DateTime::parse(time.to_string().as_bytes()), Ok(time));
        }
    }
}
