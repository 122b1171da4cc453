//! The TypeScript side of the table: one file with every type and the map of commands.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gatehouse_model::{DomainEvent, Topic};
use ts_rs::{Config, TS, TypeVisitor};

use super::RpcError;
use super::table::{self, Kind};
use crate::view::{ApiExportRequest, ApiExportView, AuditExportRequest};

/// Sees each command of the table once.
pub(super) trait Visit {
    /// Sees one command with its types.
    fn command<Request: TS + 'static, Answer: TS + 'static>(
        &mut self,
        name: &'static str,
        kind: Kind,
        topics: &[Topic],
    );
}

#[derive(Default)]
struct Types {
    config: Config,
    declarations: BTreeMap<String, String>,
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types that we derive are declared; what the library knows itself is written in place.
        if T::output_path().is_none() {
            T::visit_dependencies(self);
            return;
        }
        let name = T::ident(&self.config);
        if self.declarations.contains_key(&name) {
            return;
        }
        let declaration = T::decl(&self.config);
        self.declarations.insert(name, declaration);
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

#[derive(Default)]
struct Writer {
    types: Types,
    commands: String,
    topics: String,
}

impl Visit for Writer {
    fn command<Request: TS + 'static, Answer: TS + 'static>(
        &mut self,
        name: &'static str,
        kind: Kind,
        topics: &[Topic],
    ) {
        self.types.visit::<Request>();
        self.types.visit::<Answer>();
        let (request, answer) = (Request::name(&self.types.config), Answer::name(&self.types.config));
        // Writing to a String cannot fail.
        let _ = writeln!(self.commands, "  \"{name}\": {{ request: {request}; answer: {answer} }};");
        let kind = if kind == Kind::Read { "read" } else { "mutate" };
        let topics: Vec<_> =
            topics.iter().map(|topic| serde_json::to_string(topic).unwrap_or_default()).collect();
        let _ =
            writeln!(self.topics, "  \"{name}\": {{ kind: \"{kind}\", topics: [{}] }},", topics.join(", "));
    }
}

/// Writes the TypeScript that the interface is compiled against.
pub fn bindings() -> String {
    let mut writer = Writer::default();
    table::visit(&mut writer);
    writer.types.visit::<DomainEvent>();
    writer.types.visit::<Topic>();
    writer.types.visit::<RpcError>();
    // Files are asked of the host and not of the table.
    writer.types.visit::<ApiExportRequest>();
    writer.types.visit::<ApiExportView>();
    writer.types.visit::<AuditExportRequest>();
    let mut text =
        String::from("// Written by `cargo xtask bindings` from the RPC table; not edited by hand.\n\n");
    for declaration in writer.types.declarations.values() {
        let _ = writeln!(text, "export {declaration}\n");
    }
    let _ = writeln!(text, "export interface Commands {{\n{}}}\n", writer.commands);
    let _ = writeln!(
        text,
        "export const COMMANDS: {{ readonly [Name in keyof Commands]: {{ readonly kind: \"read\" | \"mutate\"; readonly topics: readonly Topic[] }} }} = {{\n{}}};",
        writer.topics
    );
    text
}
