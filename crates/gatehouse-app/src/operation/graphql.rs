//! What a platform's GraphQL offers: asked for when a person says so, and kept for the connection.

use gatehouse_model::Problem;
use gatehouse_store::ApiDescription;
use serde_json::Value;

use crate::App;
use crate::api::graphql::{INTROSPECTION, own_types, schema_in};
use crate::view::{
    ApiCall, ApiSendRequest, ConnectionRequest, GraphqlDocument, GraphqlRefreshRequest, GraphqlSchemaView,
    GraphqlStateView,
};

const KIND: &str = "graphql";

impl App {
    /// Gives the schema that was asked for last; nothing is sent.
    pub async fn graphql_schema(&self, request: ConnectionRequest) -> Result<GraphqlStateView, Problem> {
        let connection = self.connection(request.connection_id).await?;
        let kept = self.store.api_description(connection.id, KIND).await.map_err(|error| error.problem())?;
        Ok(GraphqlStateView { schema: kept.map(view) })
    }

    /// Asks the platform for its schema and keeps it.
    ///
    /// # Errors
    /// As [`App::send_call`]; `api.no_schema` when the answer has none.
    pub async fn refresh_graphql(&self, request: GraphqlRefreshRequest) -> Result<GraphqlStateView, Problem> {
        let call = ApiCall {
            connection_id: request.connection_id,
            endpoint: None,
            method: "POST".to_owned(),
            path: String::new(),
            holes: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            fields: Vec::new(),
            body: None,
            content_type: None,
            graphql: Some(GraphqlDocument {
                query: INTROSPECTION.to_owned(),
                variables: String::new(),
                operation: None,
            }),
            auth: None,
            key: None,
            webhook: None,
            without_key: false,
        };
        let order = ApiSendRequest { call, run: request.run, confirm: None, follow: None, wait: false };
        let answer = self.send_call(order).await?;
        let body = self.calls.answers.get(answer.answer_id)?;
        let schema = serde_json::from_slice::<Value>(&body).ok().and_then(|body| schema_in(&body));
        let Some(schema) = schema else {
            let said = answer.graphql_errors.first().map(|error| format!(" It says: {}", error.message));
            let problem = answer.problem.filter(|_| answer.status >= 300).unwrap_or_else(|| {
                let message = format!("The answer has no schema in it.{}", said.unwrap_or_default());
                Problem::new("api.no_schema", message)
                    .hint("The platform may not let schemas be asked for; queries can be sent without one.")
            });
            return Err(problem);
        };
        let kept = ApiDescription { name: answer.url, text: schema.to_string(), at: self.clock.now() };
        let written = self.store.keep_api_description(request.connection_id, KIND, kept.clone()).await;
        written.map_err(|error| error.problem())?;
        Ok(GraphqlStateView { schema: Some(view(kept)) })
    }
}

fn view(kept: ApiDescription) -> GraphqlSchemaView {
    let types = serde_json::from_str(&kept.text).map(|schema| own_types(&schema)).unwrap_or_default();
    GraphqlSchemaView { introspection: kept.text, fetched_at: kept.at, types }
}
