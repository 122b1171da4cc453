//! The body of a delivery without its compression, for screens and files.

use gatehouse_model::{DeliveryId, Header, Problem};

use super::stored::headers_of;
use crate::App;
use crate::unpack::{Unpacked, coding, unpack};
use crate::view::{UnpackedEnd, UnpackedView};

impl App {
    /// Takes the compression off a body as it may be shown; none where it has none that can be taken off.
    pub(crate) async fn unpacked(
        &self,
        id: DeliveryId,
        headers: &[Header],
    ) -> Result<Option<Unpacked>, Problem> {
        let Some(coding) = coding(headers) else { return Ok(None) };
        let body = self.store.delivery_body(id).await.map_err(|error| error.problem())?;
        let Some(body) = body else { return Ok(None) };
        let work = tokio::task::spawn_blocking(move || unpack(&body, coding));
        work.await.map(Some).map_err(|error| crate::app::internal(&error))
    }

    /// Gives the bytes of a body without its compression.
    pub(crate) async fn unpacked_bytes(&self, id: DeliveryId) -> Result<Vec<u8>, Problem> {
        let headers = headers_of(&self.stored_delivery(id).await?);
        let Some(unpacked) = self.unpacked(id, &headers).await? else {
            let problem = Problem::new("delivery.not_packed", "The body has no gzip or deflate to take off.");
            return Err(problem.hint("Ask for the body as it came."));
        };
        let coding = unpacked.coding;
        let why = match unpacked.end {
            UnpackedEnd::Whole => return Ok(unpacked.bytes),
            UnpackedEnd::Bomb => format!("The {coding} body is a bomb: it grows more than 200 times."),
            UnpackedEnd::TooLarge => format!("The {coding} body grows to more than 25 MiB."),
            UnpackedEnd::Broken => format!("The body is cut off or is no {coding}."),
        };
        Err(Problem::new("delivery.not_unpacked", why).hint("The body as it came is kept and can be saved."))
    }
}

/// Shows what was unpacked, without the bytes.
pub(super) fn unpacked_view(unpacked: &Unpacked) -> UnpackedView {
    let size = unpacked.bytes.len() as u64;
    UnpackedView { coding: unpacked.coding.to_owned(), size, end: unpacked.end }
}
