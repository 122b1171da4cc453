//! The body of a delivery without its compression, for screens and files.

use gatehouse_model::{Delivery, DeliveryId, Problem};

use super::stored::headers_of;
use crate::App;
use crate::unpack::{Unpacked, coding, unpack};
use crate::view::{UnpackedEnd, UnpackedView};

impl App {
    /// Tells what becomes of a body without its compression; none where it has none that can be taken off.
    ///
    /// It is told of the exact bytes, where they can be had: only their number goes out.
    pub(crate) async fn unpacked_view(&self, delivery: &Delivery) -> Result<Option<UnpackedView>, Problem> {
        let Some(coding) = coding(&headers_of(delivery)) else { return Ok(None) };
        let (body, _) = self.exact_or_masked(&mut delivery.clone()).await?;
        let unpacked = away(body, coding).await?;
        let size = unpacked.bytes.len() as u64;
        Ok(Some(UnpackedView { coding: coding.to_owned(), size, end: unpacked.end }))
    }

    /// Gives the bytes of a body without its compression.
    pub(crate) async fn unpacked_bytes(&self, id: DeliveryId) -> Result<Vec<u8>, Problem> {
        let delivery = self.stored_delivery(id).await?;
        let Some(coding) = coding(&headers_of(&delivery)) else {
            let problem = Problem::new("delivery.not_packed", "The body has no gzip or deflate to take off.");
            return Err(problem.hint("Ask for the body as it came."));
        };
        let unpacked = away(self.masked_body(id).await?, coding).await?;
        let why = match unpacked.end {
            UnpackedEnd::Whole => return Ok(unpacked.bytes),
            UnpackedEnd::Bomb => format!("The {coding} body is a bomb: it grows more than 200 times."),
            UnpackedEnd::TooLarge => format!("The {coding} body grows to more than 25 MiB."),
            UnpackedEnd::Broken => {
                format!("The body is cut off, is no {coding}, or is not shown for the secrets in it.")
            }
        };
        Err(Problem::new("delivery.not_unpacked", why).hint("The body as it came is kept and can be saved."))
    }
}

/// Unpacks away from the threads that serve.
async fn away(body: Vec<u8>, coding: &'static str) -> Result<Unpacked, Problem> {
    let work = tokio::task::spawn_blocking(move || unpack(&body, coding));
    work.await.map_err(|error| crate::app::internal(&error))
}
