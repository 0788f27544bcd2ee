//! Connections: how many, and how long one may say nothing.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// How many connections are open for each request that may be at work at once, as most say nothing most of the time; more wait to be taken.
const CONNECTIONS: usize = 8;
/// How long the head of a request may take, and a connection be open without one, if a request may take as long.
const HEAD: Duration = Duration::from_secs(15);

/// Serves until `stop` is there, and then what was taken for as long as one request may take: `patience`. `requests` may be at work at once.
pub(crate) async fn serve(
    listener: TcpListener,
    routes: Router,
    requests: usize,
    patience: Duration,
    stop: impl Future<Output = ()>,
) {
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD.min(patience));
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS * requests));
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            // The semaphore is never closed.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = &mut stop => break,
            accepted = accepted => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // Out of files, or a client that was gone at once: others may go on.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(routes.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // Whoever breaks a connection knows.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = timeout(patience, graceful.shutdown()).await;
}
