//! Who may ask: nobody by a foreign name, and no page of another origin.

use std::net::SocketAddr;

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// The names by which the server may be asked.
pub(crate) struct Guard {
    /// As they stand in `Host`.
    hosts: Vec<String>,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// It names another host: a page on the web may have its own name lead here (DNS rebinding).
    Host,
    /// A page of another origin asks.
    Origin,
}

impl Guard {
    /// For a server at this address, and these names that lead to it.
    pub(crate) fn new(address: SocketAddr, names: &[String]) -> Guard {
        let port = address.port();
        let own = [
            address.to_string(),
            format!("localhost:{port}"),
            format!("127.0.0.1:{port}"),
            format!("[::1]:{port}"),
        ];
        let named = names.iter().flat_map(|name| {
            let with_port = format!("{name}:{port}");
            [name.clone(), with_port]
        });
        Guard { hosts: own.into_iter().chain(named).map(|host| host.to_ascii_lowercase()).collect() }
    }

    /// Looks at the head of a request.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Foreign> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|h| h.to_str().ok()).map(str::to_ascii_lowercase);
        let host = host.filter(|host| hosts.next().is_none() && self.knows(host)).ok_or(Foreign::Host)?;
        for origin in headers.get_all(ORIGIN) {
            let name =
                origin.to_str().ok().and_then(|o| o.strip_prefix("http://").or(o.strip_prefix("https://")));
            if !name.is_some_and(|name| name.eq_ignore_ascii_case(&host)) {
                return Err(Foreign::Origin);
            }
        }
        Ok(())
    }

    fn knows(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| own == host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, origin: Option<&str>) -> Result<(), Foreign> {
        let guard = Guard::new("127.0.0.1:8017".parse().unwrap(), &["desk.example".to_owned()]);
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        headers.extend(origin.map(|o| (ORIGIN, o.parse().unwrap())));
        guard.check(&headers)
    }

    #[test]
    fn own_names_may_ask_and_their_pages() {
        for host in
            ["127.0.0.1:8017", "localhost:8017", "LOCALHOST:8017", "desk.example", "desk.example:8017"]
        {
            assert_eq!(check(host, None), Ok(()), "{host}");
            assert_eq!(check(host, Some(&format!("http://{host}"))), Ok(()), "{host}");
        }
    }

    #[test]
    fn foreign_names_and_pages_may_not() {
        for host in
            ["evil.example", "evil.example:8017", "127.0.0.1", "127.0.0.1:80", "localhost:8017.evil.example"]
        {
            assert_eq!(check(host, None), Err(Foreign::Host), "{host}");
        }
        for origin in
            ["http://evil.example", "null", "http://127.0.0.1:80", "file://", "http://localhost:8017"]
        {
            assert_eq!(check("127.0.0.1:8017", Some(origin)), Err(Foreign::Origin), "{origin}");
        }
        assert_eq!(
            Guard::new("127.0.0.1:1".parse().unwrap(), &[]).check(&HeaderMap::new()),
            Err(Foreign::Host)
        );
    }
}
