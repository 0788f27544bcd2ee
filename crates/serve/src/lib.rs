//! `copydesk serve`: a server for this machine. An article in, its record or a page of it out.
//!
//! One thread takes requests (tokio's current-thread runtime); each of some others has a worker of the pipeline. What one request may
//! take is bounded, and so is what all may take together: bytes (413), time to arrive (408) and to be read (504), requests at once
//! (503), connections. Whoever is named in another `Host` or `Origin` than the server's own is refused (403), so that no page on the web
//! can use it through somebody's browser.

mod answer;
mod connections;
mod guard;
mod metrics;
mod routes;
mod work;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use copydesk::Desk;
use copydesk_runner::StartError;

/// What the server takes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Names in addresses by which it may be asked, besides its own address and `localhost`.
    pub hosts: Vec<String>,
    /// Threads that read articles, one at least.
    pub threads: usize,
    /// The most bytes of a request.
    pub max_bytes: usize,
    /// How long a request may take to arrive, and how long to be answered then.
    pub max_time: Duration,
    /// How many requests may wait or be at work at once.
    pub max_requests: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            hosts: Vec::new(),
            threads: 1,
            max_bytes: 1 << 20,
            max_time: Duration::from_secs(60),
            max_requests: 128,
        }
    }
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// A plugin cannot make what a thread needs.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Nothing can be listened to.
    #[error("cannot serve at {address}: {source}")]
    Listen {
        /// Where.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The system gives no threads or sockets.
    #[error("cannot serve: {0}")]
    System(#[from] io::Error),
}

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    state: Arc<routes::State>,
    work: work::Workers,
}

impl Server {
    /// Listens at an address such as `127.0.0.1:8017`; port 0 takes a free one. Threads begin to work.
    ///
    /// # Errors
    /// When the address is none or taken, or a plugin cannot work.
    pub fn listen(address: &str, desk: Desk, settings: Settings) -> Result<Server, ServeError> {
        let cannot = |source| ServeError::Listen { address: address.to_owned(), source };
        let listener = TcpListener::bind(address).map_err(cannot)?;
        listener.set_nonblocking(true)?;
        let own = listener.local_addr()?;
        let work = work::Workers::start(desk, settings.threads.max(1), settings.max_bytes)?;
        let state = Arc::new(routes::State::new(own, settings, work.queue()));
        Ok(Server { listener, address: own, state, work })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` says so, which is asked ten times a second; then no more requests are taken, those that were are answered,
    /// and what nobody waits for any more is let end.
    ///
    /// # Errors
    /// When the system has no more sockets for it.
    pub fn run(self, stop: impl Fn() -> bool) -> Result<(), ServeError> {
        let Server { listener, state, work, .. } = self;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (requests, patience) = (state.settings.max_requests, state.settings.max_time);
        let routes = routes::routes(state);
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let stopped = async {
                while !stop() {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            };
            connections::serve(listener, routes, requests, patience, stopped).await;
            Ok::<_, ServeError>(())
        })?;
        // With it goes all that hands in work.
        drop(runtime);
        work.finish();
        Ok(())
    }
}
