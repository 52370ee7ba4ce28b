//! Server URLs (after RFC 5092 and RFC 2384): `imap://user:password@host:port`.

use std::{fmt, str::FromStr};

use super::target::{Account, Address, Delivery, Target, TargetError};

/// A server's address, and perhaps an account, in one word.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerUrl {
    /// Protocol and transport.
    pub scheme: Scheme,
    /// Host and port; the port's default is the protocol's.
    pub address: Address,
    /// The user's name, percent-decoded.
    pub user: Option<String>,
    /// The password, percent-decoded.
    pub password: Option<String>,
}

/// What a URL begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `imap:`, port 143
    Imap,
    /// `imaps:`, port 993
    Imaps,
    /// `pop3:` or `pop:`, port 110
    Pop3,
    /// `pop3s:` or `pops:`, port 995
    Pop3s,
}

impl Target {
    /// A target at `addresses`, for the account named in them.
    ///
    /// `password` is used where the URLs have none.
    pub fn from_urls(urls: &[ServerUrl], password: Option<&str>) -> Result<Self, TargetError> {
        let mut target = Self::bare();
        target.name = urls
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ");
        target.replace(urls, password)?;
        if target.accounts.is_empty() {
            return Err(TargetError(
                "no user is named: write imap://USER@HOST:PORT (the password comes from \
                 MAILSPEC_PASSWORD or --password-file)"
                    .to_owned(),
            ));
        }
        Ok(target)
    }

    /// Puts the addresses, and the account if one is named, of `urls` in place of this target's.
    pub fn replace(
        &mut self,
        urls: &[ServerUrl],
        password: Option<&str>,
    ) -> Result<(), TargetError> {
        let mut user = None;
        for url in urls {
            *match url.scheme {
                Scheme::Imap => &mut self.imap,
                Scheme::Imaps => &mut self.imaps,
                Scheme::Pop3 => &mut self.pop3,
                Scheme::Pop3s => &mut self.pop3s,
            } = Some(url.address.clone());
            let Some(name) = &url.user else { continue };
            let secret = url.password.as_deref().or(password).ok_or_else(|| {
                TargetError(format!(
                    "no password for {name}: it comes from MAILSPEC_PASSWORD or --password-file"
                ))
            })?;
            let account = Account::new(name, secret);
            if user.as_ref().is_some_and(|other| *other != account) {
                return Err(TargetError(
                    "the URLs name different accounts; cases that use IMAP and POP3 together need \
                     the same one (a target file can list several)"
                        .to_owned(),
                ));
            }
            user = Some(account);
        }
        if let Some(account) = user {
            self.accounts = vec![account];
        }
        if self.delivery.is_none() && self.has_imap() {
            self.delivery = Some(Delivery::ImapAppend);
        }
        Ok(())
    }
}

impl Scheme {
    const fn name(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Imaps => "imaps",
            Self::Pop3 => "pop3",
            Self::Pop3s => "pop3s",
        }
    }

    const fn port(self) -> u16 {
        match self {
            Self::Imap => 143,
            Self::Imaps => 993,
            Self::Pop3 => 110,
            Self::Pop3s => 995,
        }
    }
}

impl FromStr for ServerUrl {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        // Never the text itself: it may hold a password.
        let wrong = |why: &str| {
            TargetError(format!(
                "not a server URL such as imap://user@host:port: {why}"
            ))
        };
        let url = url::Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
        let scheme = match url.scheme() {
            "imap" => Scheme::Imap,
            "imaps" => Scheme::Imaps,
            "pop3" | "pop" => Scheme::Pop3,
            "pop3s" | "pops" => Scheme::Pop3s,
            other => {
                return Err(wrong(&format!(
                    "unknown scheme {other:?} (imap, imaps, pop3, pop3s)"
                )));
            }
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("nothing may follow the port"));
        }
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| wrong("no host"))?;
        let decode = |part: &str| percent_decode(part).ok_or_else(|| wrong("bad % escape"));
        Ok(Self {
            scheme,
            address: Address {
                host: host.trim_matches(['[', ']']).to_owned(),
                port: url.port().unwrap_or(scheme.port()),
            },
            user: match url.username() {
                "" => None,
                user => Some(decode(user)?),
            },
            password: url.password().map(decode).transpose()?,
        })
    }
}

impl ServerUrl {
    /// The URL as a command line may show it: with the user, without the password.
    pub fn without_password(&self) -> String {
        let user = self.user.iter().flat_map(|user| user.bytes());
        let encoded = |octet: u8| match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(octet).to_string()
            }
            _ => format!("%{octet:02X}"),
        };
        let user: String = user.map(encoded).collect();
        let at = if self.user.is_some() { "@" } else { "" };
        format!("{}://{user}{at}{}", self.scheme.name(), self.address)
    }
}

fn percent_decode(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        if octet != b'%' {
            octets.push(octet);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        octets.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(octets).ok()
}

/// Without user and password.
impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.name(), self.address)
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("imap://u:p@h:1143", "imap://h:1143", Some("u"), Some("p"))]
    #[case("imaps://u@h", "imaps://h:993", Some("u"), None)]
    #[case("pop3://h/", "pop3://h:110", None, None)]
    #[case(
        "pop3s://a%40b.example:p%3Aw%25@[::1]:9",
        "pop3s://[::1]:9",
        Some("a@b.example"),
        Some("p:w%")
    )]
    fn parses(
        #[case] text: &str,
        #[case] shown: &str,
        #[case] user: Option<&str>,
        #[case] password: Option<&str>,
    ) {
        let url: ServerUrl = text.parse().unwrap();
        assert_eq!(url.to_string(), shown);
        assert_eq!(url.user.as_deref(), user);
        assert_eq!(url.password.as_deref(), password);
        let shown: ServerUrl = url.without_password().parse().unwrap();
        assert_eq!((shown.user, shown.password), (url.user, None));
        assert_eq!((shown.scheme, shown.address), (url.scheme, url.address));
    }

    #[rstest]
    #[case("http://h", "unknown scheme")]
    #[case("localhost", "relative URL")]
    #[case("imap://h/INBOX", "nothing may follow")]
    #[case("imap://u:%zz@h", "bad % escape")]
    #[case("imap://u:secret@", "host")]
    fn refuses_without_showing_a_password(#[case] text: &str, #[case] part: &str) {
        let error = text.parse::<ServerUrl>().unwrap_err();
        assert!(error.0.contains(part), "{error}");
        assert!(!error.0.contains("secret"), "{error}");
    }

    #[rstest]
    #[case(&["imap://a:b@h:1"], None, Ok(("a", "b")))]
    #[case(&["imap://a@h:1"], Some("env"), Ok(("a", "env")))]
    #[case(&["imap://a:b@h:1", "pop3s://a:b@h:2"], None, Ok(("a", "b")))]
    #[case(&["imap://a:b@h:1", "pop3://c:b@h:2"], None, Err("different accounts"))]
    #[case(&["imap://a@h:1"], None, Err("no password for a"))]
    #[case(&["imap://h:1"], Some("x"), Err("no user is named"))]
    fn accounts(
        #[case] urls: &[&str],
        #[case] password: Option<&str>,
        #[case] expected: Result<(&str, &str), &str>,
    ) {
        let urls: Vec<ServerUrl> = urls.iter().map(|url| url.parse().unwrap()).collect();
        match (Target::from_urls(&urls, password), expected) {
            (Ok(target), Ok((name, password))) => {
                assert_eq!(target.accounts, [Account::new(name, password)]);
            }
            (Err(error), Err(part)) => assert!(error.0.contains(part), "{error}"),
            (got, _) => panic!("{got:?}"),
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        let target = Target::from_urls(&["imap://a:hunter2@h:1".parse().unwrap()], None).unwrap();
        assert!(!format!("{target:?}").contains("hunter2"));
    }
}
