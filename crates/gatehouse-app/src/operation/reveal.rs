//! Received secrets in clear, for the person who owns them and asks for those of one delivery.

use gatehouse_model::{DeliveryId, Problem};

use super::deliveries::{head_not_kept, header_view};
use super::stored::headers_of;
use crate::App;
use crate::bytes::ByteKind;
use crate::rpc::Access;
use crate::view::{DeliveryRequest, RevealedView};

impl App {
    /// Gives the path, the headers and the trailers of a delivery with the secrets in them.
    ///
    /// # Errors
    /// `delivery.sealed` where they cannot be had, `delivery.not_found`.
    pub async fn reveal(&self, request: DeliveryRequest) -> Result<RevealedView, Problem> {
        let mut delivery = self.stored_delivery(request.delivery_id).await?;
        self.exact(&mut delivery).await?;
        tracing::info!(delivery = %request.delivery_id, "the secrets of a delivery were shown");
        let headers = headers_of(&delivery);
        Ok(RevealedView {
            headers: headers.iter().map(header_view).collect(),
            trailers: delivery.trailers.iter().map(header_view).collect(),
            path: delivery.summary.path,
        })
    }

    /// Gives head or body of a delivery exactly as it came, for a person who asks for the secrets in it.
    ///
    /// # Errors
    /// `delivery.sealed` where it cannot be had, `delivery.head_not_kept`, `delivery.not_found`.
    pub async fn revealed(&self, kind: ByteKind, id: DeliveryId) -> Result<Vec<u8>, Problem> {
        let mut delivery = self.stored_delivery(id).await?;
        let body = self.exact(&mut delivery).await?;
        match kind {
            ByteKind::Head => delivery.head.ok_or_else(|| head_not_kept(delivery.head_note)),
            ByteKind::Body => Ok(body),
        }
    }

    /// Refuses the byte channel what the table refuses too.
    pub(super) fn permit_reveal(&self) -> Result<(), Problem> {
        if self.caller() == Access::Owner {
            return Ok(());
        }
        Err(Problem::new("rpc.forbidden", "This window may not see received secrets.")
            .hint("Ask the owner of the workspace to do it."))
    }

    /// Gives the parts of a delivery in which secrets are sealed, in the order in which they came.
    pub(super) async fn sealed_words(&self, id: DeliveryId) -> Result<Vec<String>, Problem> {
        let mut parts = self.store.which_sealed(id).await.map_err(|error| error.problem())?;
        parts.sort_unstable();
        Ok(parts.into_iter().map(|part| part.as_str().to_owned()).collect())
    }
}
