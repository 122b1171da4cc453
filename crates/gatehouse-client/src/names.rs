//! How a name becomes addresses. What it becomes is judged afterwards, whoever said it.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

type Known = dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync;

/// Looks names up: as this machine does, or by a function that was handed in.
#[derive(Clone, Default)]
pub struct Names(Option<Arc<Known>>);

impl Names {
    /// Takes a function that is asked at each lookup in place of this machine. It must answer without waiting.
    pub fn known_by(known: impl Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(known)))
    }

    /// Gives the addresses of a name.
    pub(crate) async fn look_up(&self, name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        match &self.0 {
            Some(known) => Ok(known(name)?.into_iter().map(|address| (address, port).into()).collect()),
            None => Ok(tokio::net::lookup_host((name, port)).await?.collect()),
        }
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Names(handed in)" } else { "Names(of this machine)" })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read, Write};
    use std::net::TcpListener;
    use std::sync::Mutex;

    use super::*;
    use crate::{Connections, Outcome, RecordedRequest, Replay, Target, send_recorded, send_recorded_over};

    const REQUEST: RecordedRequest<'static> = RecordedRequest {
        head:
            b"POST /in HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer GHCANARY\r\nContent-Length: 4\r\n\r\n",
        body: b"body",
    };

    const HERE: &str = "127.0.0.1";

    /// Gives a name's answers one after the other, the last of them from then on, and counts the questions.
    fn answering(answers: &[&[&str]]) -> (Names, Arc<Mutex<usize>>) {
        let all: Vec<Vec<IpAddr>> =
            answers.iter().map(|one| one.iter().map(|text| text.parse().unwrap()).collect()).collect();
        let asked = Arc::<Mutex<usize>>::default();
        let count = Arc::clone(&asked);
        let names = Names::known_by(move |name| {
            assert_eq!(name, "metadata.example");
            let mut count = count.lock().unwrap();
            *count += 1;
            Ok(all[(*count - 1).min(all.len() - 1)].clone())
        });
        (names, asked)
    }

    /// A listener of this machine, and a replay to its port under a name.
    fn named(names: Names) -> (TcpListener, Replay) {
        let listener = TcpListener::bind((HERE, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let target = Target::parse(&format!("http://metadata.example:{port}/")).unwrap();
        (listener, Replay { names, ..Replay::to(target) })
    }

    #[track_caller]
    fn assert_untouched(listener: &TcpListener) {
        listener.set_nonblocking(true).unwrap();
        assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "somebody connected");
        listener.set_nonblocking(false).unwrap();
    }

    /// Answers so many requests on one connection.
    fn serve(listener: &TcpListener, requests: usize) -> std::thread::JoinHandle<()> {
        let listener = listener.try_clone().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for _ in 0..requests {
                let mut bytes = Vec::new();
                while !bytes.ends_with(b"\r\n\r\nbody") {
                    let mut byte = [0];
                    stream.read_exact(&mut byte).unwrap();
                    bytes.push(byte[0]);
                }
                stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
            }
        })
    }

    fn assert_answered(outcome: &Outcome) {
        assert_eq!((outcome.status, outcome.error.as_ref()), (Some(204), None));
    }

    #[rstest::rstest]
    #[case::metadata(&["169.254.169.254"])]
    #[case::link_local(&["169.254.7.7"])]
    #[case::alibaba(&["100.100.100.200"])]
    #[case::mapped(&["::ffff:169.254.169.254"])]
    #[case::mapped_alibaba(&["::ffff:100.100.100.200"])]
    #[case::link_local_v6(&["fe80::1"])]
    #[case::metadata_v6(&["fd00:ec2::254"])]
    #[case::nat64(&["64:ff9b::a9fe:a9fe"])]
    #[case::unspecified(&["0.0.0.0"])]
    #[case::good_then_bad(&[HERE, "169.254.169.254"])]
    #[case::bad_then_good(&["169.254.169.254", HERE])]
    #[case::good_then_bad_v6(&[HERE, "fd00:ec2::254"])]
    #[tokio::test]
    async fn a_name_that_leads_somewhere_forbidden_is_not_connected_to(#[case] addresses: &[&str]) {
        let (names, _) = answering(&[addresses]);
        let (listener, replay) = named(names);
        let error = send_recorded(REQUEST, &replay).await.unwrap_err();
        assert_eq!(error.code(), "replay.target_forbidden");
        let bad = addresses.iter().find(|address| **address != HERE).unwrap();
        let told = format!("metadata.example stands for {bad}, which is ");
        assert!(error.problem().message.starts_with(&told), "{}", error.problem().message);
        let over = send_recorded_over(REQUEST, &replay, &Connections::default()).await.unwrap_err();
        assert_eq!(over, error);
        assert_untouched(&listener);
    }

    #[tokio::test]
    async fn a_name_that_is_bound_anew_is_judged_anew_and_asked_once_a_sending() {
        let (names, asked) = answering(&[&[HERE], &["169.254.169.254"], &[HERE]]);
        let (listener, replay) = named(names);
        // What was judged is what is connected to: there is no second question in between.
        let serving = serve(&listener, 1);
        assert_answered(&send_recorded(REQUEST, &replay).await.unwrap());
        serving.join().unwrap();
        assert_eq!(*asked.lock().unwrap(), 1);
        let error = send_recorded(REQUEST, &replay).await.unwrap_err();
        assert_eq!((error.code(), *asked.lock().unwrap()), ("replay.target_forbidden", 2));
        assert_untouched(&listener);
        let serving = serve(&listener, 1);
        assert_answered(&send_recorded(REQUEST, &replay).await.unwrap());
        serving.join().unwrap();
    }

    #[tokio::test]
    async fn an_open_connection_goes_on_to_the_address_that_was_allowed() {
        let (names, asked) = answering(&[&[HERE], &["169.254.169.254"]]);
        let (listener, replay) = named(names);
        let serving = serve(&listener, 2);
        let connections = Connections::default();
        assert_answered(&send_recorded_over(REQUEST, &replay, &connections).await.unwrap());
        let second = send_recorded_over(REQUEST, &replay, &connections).await.unwrap();
        assert_answered(&second);
        assert!(second.reused && *asked.lock().unwrap() == 1);
        serving.join().unwrap();
    }

    #[tokio::test]
    async fn a_name_without_an_address_and_one_that_is_not_found_are_failures_of_the_name() {
        let names = [
            Names::known_by(|_| Ok(Vec::new())),
            Names::known_by(|_| Err(io::Error::new(ErrorKind::NotFound, "nobody knows it"))),
        ];
        for names in names {
            let (listener, replay) = named(names);
            let error = send_recorded(REQUEST, &replay).await.unwrap().error.unwrap();
            assert_eq!(error.kind, gatehouse_model::AttemptErrorKind::Dns);
            assert!(error.message.contains("metadata.example"), "{}", error.message);
            assert_untouched(&listener);
        }
    }

    #[tokio::test]
    async fn an_address_written_out_is_no_name() {
        let listener = TcpListener::bind((HERE, 0)).unwrap();
        let target = Target::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let names = Names::known_by(|name| panic!("{name} was looked up"));
        let serving = serve(&listener, 1);
        assert_answered(&send_recorded(REQUEST, &Replay { names, ..Replay::to(target) }).await.unwrap());
        serving.join().unwrap();
    }
}
