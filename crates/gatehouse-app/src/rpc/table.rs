//! The table itself. One line a command; everything else about a command is derived from that line.

use gatehouse_model::{Problem, Topic};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::RpcError;
use crate::App;
use crate::view::*;

/// Whether a command changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only reads; its topics say when its answer goes stale.
    Read,
    /// It changes something; its topics are announced after it succeeded.
    Mutate,
}

/// Who may call a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Every window, one for support staff too.
    Everyone,
    /// Only the window of the person who owns the keys.
    Owner,
}

/// One command of the table.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name, `noun.verb`.
    pub name: &'static str,
    /// Whether it changes anything.
    pub kind: Kind,
    /// Who may call it.
    pub access: Access,
    /// The parts of the house that it reads or changes.
    pub topics: &'static [Topic],
}

macro_rules! commands {
    ($($kind:ident $access:ident $name:literal [$($topic:ident),*] $method:ident($request:ty) -> $answer:ty;)*) => {
        /// Every command, in the order of the table.
        pub const COMMANDS: &[Command] = &[
            $(Command { name: $name, kind: Kind::$kind, access: Access::$access, topics: &[$(Topic::$topic),*] },)*
        ];

        /// Carries out the command `name`.
        ///
        /// # Errors
        /// `rpc.unknown_command`, `rpc.forbidden` for a caller without the right, `rpc.invalid_request` naming the
        /// field, or the problem of the operation itself.
        pub async fn dispatch(app: &App, caller: Access, name: &str, payload: Value) -> Result<Value, RpcError> {
            match name {
                $($name => {
                    permit(caller, Access::$access, name)?;
                    let request: $request = read(payload)?;
                    let answer: $answer = app.$method(request).await.map_err(RpcError::from)?;
                    if Kind::$kind == Kind::Mutate {
                        app.announce(&[$(Topic::$topic),*]);
                    }
                    write(&answer)
                })*
                _ => Err(unknown(name)),
            }
        }

        /// Visits the request and the answer of each command, for the bindings.
        pub(super) fn visit(visitor: &mut impl super::bindings::Visit) {
            $(visitor.command::<$request, $answer>($name, Kind::$kind, &[$(Topic::$topic),*]);)*
        }
    };
}

commands! {
    Read   Everyone "status.get" [Deliveries, Keys, Receiver, Sandbox, Settings] status(EmptyRequest) -> StatusView;
    Mutate Everyone "settings.set" [Settings] set_settings(SettingsSetRequest) -> SettingsView;
    Mutate Owner    "support.begin" [Settings, Endpoints, Keys] begin_support(EmptyRequest) -> RoleView;
    Read   Everyone "doctor.run" [] doctor(EmptyRequest) -> DoctorView;

    Read   Everyone "workspaces.list" [Workspaces] workspaces(EmptyRequest) -> WorkspaceListView;
    Mutate Owner    "workspaces.create" [Workspaces, Endpoints] create_workspace(WorkspaceCreateRequest) -> WorkspaceView;
    Mutate Owner    "workspaces.remove" [Workspaces, Endpoints, Keys, Deliveries, Sandbox, Receiver] remove_workspace(WorkspaceRemoveRequest) -> RemovedView;
    Mutate Owner    "connections.add" [Workspaces, Endpoints] add_connection(ConnectionAddRequest) -> ConnectionView;
    Mutate Owner    "connections.set_base" [Workspaces, Api] set_connection_base(ConnectionBaseRequest) -> ConnectionView;
    Mutate Owner    "connections.remove" [Workspaces, Endpoints, Keys, Deliveries, Receiver] remove_connection(ConnectionRequest) -> RemovedView;

    Read   Everyone "endpoints.list" [Endpoints, Deliveries, Keys, Receiver] endpoints(WorkspaceRequest) -> EndpointListView;
    Mutate Owner    "endpoints.add" [Endpoints, Receiver] add_endpoint(EndpointAddRequest) -> EndpointView;
    Mutate Owner    "endpoints.set" [Endpoints, Receiver] set_endpoint(EndpointSetRequest) -> EndpointView;
    Mutate Owner    "endpoints.remove" [Endpoints, Deliveries, Receiver] remove_endpoint(EndpointRequest) -> RemovedView;
    Mutate Owner    "endpoints.test" [Endpoints] test_endpoint(EndpointTestRequest) -> SandboxSendView;

    Read   Owner    "keys.list" [Keys] keys(WorkspaceRequest) -> KeyListView;
    Read   Owner    "keys.slots" [Profiles] slots(ConnectionRequest) -> SlotListView;
    Mutate Owner    "keys.add" [Keys, Endpoints] add_key(KeyAddRequest) -> KeyView;
    Read   Owner    "keys.check" [] check_key(KeyRequest) -> KeyCheckView;
    Mutate Owner    "keys.remove" [Keys, Endpoints] remove_key(KeyRequest) -> DoneView;
    Mutate Owner    "keys.set" [Keys, Endpoints] set_key(KeySetRequest) -> KeyView;
    Mutate Owner    "keys.rotate" [Keys, Endpoints] rotate_key(KeyRotateRequest) -> KeyView;
    Mutate Owner    "keys.revoke" [Keys, Endpoints] revoke_key(KeyRequest) -> KeyView;
    Mutate Owner    "keys.try" [Keys, Api] try_key(KeyRequest) -> KeyTryView;
    Mutate Owner    "keys.login" [Keys, Api] log_in(KeyLoginRequest) -> KeyView;
    Mutate Owner    "keys.begin_oauth" [Keys] begin_oauth(OAuthBeginRequest) -> OAuthBegunView;
    Mutate Owner    "keys.finish_oauth" [Keys, Api] finish_oauth(OAuthRequest) -> KeyView;
    Mutate Owner    "keys.cancel_oauth" [Keys] cancel_oauth(OAuthRequest) -> DoneView;
    Read   Owner    "keys.in_file" [] keys_in_file(KeyFileRequest) -> FoundKeysView;
    Mutate Owner    "keys.take" [Keys, Endpoints] take_keys(KeyTakeRequest) -> KeyListView;
    Mutate Owner    "keys.remove_file" [] remove_key_file(KeyFileRemoveRequest) -> KeyFileRemovedView;
    Mutate Owner    "keychain.use_memory" [Keys] use_memory(EmptyRequest) -> KeychainView;
    Mutate Owner    "keychain.retry" [Keys, Endpoints] retry_keychain(EmptyRequest) -> KeychainView;

    Mutate Owner    "receiver.start" [Receiver, Endpoints] start_receiver(ReceiverStartRequest) -> ReceiverView;
    Mutate Owner    "receiver.stop" [Receiver, Endpoints] stop_receiver(EmptyRequest) -> ReceiverView;

    Read   Everyone "tunnels.list" [Tunnels, Endpoints] tunnels(EmptyRequest) -> TunnelListView;
    Mutate Owner    "tunnels.open" [Tunnels, Endpoints, Receiver] open_tunnel(TunnelOpenRequest) -> TunnelView;
    Mutate Owner    "tunnels.close" [Tunnels, Endpoints] close_tunnel(TunnelCloseRequest) -> DoneView;
    Mutate Owner    "tunnels.retry" [Tunnels, Endpoints] retry_tunnel(TunnelRequest) -> TunnelView;
    Mutate Owner    "tunnels.settle" [Tunnels] settle_tunnel(TunnelRequest) -> DoneView;

    Read   Owner    "subscriptions.places" [Workspaces, Tunnels, Endpoints, Keys, Profiles, Sandbox] subscription_places(WorkspaceRequest) -> SubscriptionPlacesView;
    Read   Owner    "subscriptions.list" [Workspaces] subscriptions(SubscriptionListRequest) -> SubscriptionListView;
    Read   Owner    "subscriptions.get" [Workspaces] subscription(SubscriptionRequest) -> SubscriptionView;
    Mutate Owner    "subscriptions.create" [Workspaces, Keys, Endpoints] create_subscription(SubscriptionCreateRequest) -> SubscriptionView;
    Mutate Owner    "subscriptions.update" [Workspaces] update_subscription(SubscriptionUpdateRequest) -> SubscriptionView;
    Mutate Owner    "subscriptions.put_back" [Workspaces] put_subscription_back(SubscriptionRequest) -> SubscriptionView;
    Mutate Owner    "subscriptions.renew_secret" [Workspaces, Keys, Endpoints] renew_subscription_secret(SubscriptionRenewRequest) -> SubscriptionView;
    Mutate Owner    "subscriptions.remove" [Workspaces] remove_subscription(SubscriptionRequest) -> DoneView;

    Read   Everyone "deliveries.page" [Deliveries] deliveries(DeliveryPageRequest) -> DeliveryPageView;
    Read   Everyone "deliveries.histogram" [] histogram(HistogramRequest) -> HistogramView;
    Read   Everyone "deliveries.complete" [Deliveries, Endpoints] complete(CompleteRequest) -> CompletionView;
    Read   Everyone "views.list" [Views] views(WorkspaceRequest) -> ViewListView;
    Mutate Everyone "views.save" [Views] save_view(ViewSaveRequest) -> DoneView;
    Mutate Everyone "views.remove" [Views] remove_view(ViewRequest) -> DoneView;
    Mutate Everyone "notes.write" [Deliveries] write_notes(NoteWriteRequest) -> NotesWrittenView;
    Read   Everyone "deliveries.counts" [Deliveries] delivery_counts(WorkspaceRequest) -> DeliveryCountsView;
    Read   Everyone "deliveries.get" [Deliveries] delivery(DeliveryRequest) -> DeliveryView;
    Read   Owner    "deliveries.reveal" [] reveal(DeliveryRequest) -> RevealedView;
    Read   Everyone "deliveries.signed" [Deliveries] signed(DeliveryRequest) -> SignedView;
    Read   Everyone "deliveries.compare_valid" [Deliveries] compare_valid(DeliveryRequest) -> ComparisonView;
    Read   Everyone "deliveries.diff" [Deliveries] diff(DiffRequest) -> DiffView;
    Read   Everyone "deliveries.report" [Deliveries] report(ReportRequest) -> ReportView;
    Read   Everyone "deliveries.vector" [Deliveries] vector(DeliveryRequest) -> VectorView;
    Read   Everyone "deliveries.curl" [Deliveries] curl(DeliveryRequest) -> CurlView;
    Mutate Owner    "deliveries.bring_in" [Deliveries, Endpoints, Imports] bring_in_announced(BringInRequest) -> BroughtInView;
    Read   Everyone "snippets.get" [Endpoints, Profiles] snippet(SnippetRequest) -> SnippetView;
    Mutate Owner    "deliveries.verify_again" [Activities] reverify(ReverifyRequest) -> ReverifyStartedView;
    Read   Everyone "deliveries.changed_verdicts" [Activities, Deliveries] last_reverify(EmptyRequest) -> ReverifyView;
    Mutate Owner    "storage.dismiss" [Settings] dismiss_salvage(EmptyRequest) -> DoneView;
    Read   Everyone "retention.get" [Settings] retention(WorkspaceRequest) -> RetentionView;
    Mutate Owner    "retention.set" [Settings] set_retention(RetentionRequest) -> RetentionView;
    Read   Owner    "retention.preview" [Deliveries] preview_retention(RetentionRequest) -> GoingView;
    Mutate Owner    "retention.apply" [Activities] apply_retention(RetentionRequest) -> PurgeStartedView;
    Mutate Owner    "deliveries.purge" [Activities] purge_deliveries(PurgeRequest) -> PurgeStartedView;
    Mutate Owner    "handshakes.confirm" [Attempts, Deliveries, Keys, Endpoints] confirm_handshake(HandshakeRequest) -> DoneView;
    Mutate Owner    "certificates.fetch" [Keys, Endpoints, Activities] fetch_certificate(CertificateRequest) -> CertificateView;
    Read   Everyone "attempts.list" [Attempts] attempts(DeliveryRequest) -> AttemptListView;
    Mutate Owner    "conformance.run" [Activities] conformance(ConformanceRequest) -> ConformanceView;
    Mutate Owner    "replay.send" [Attempts] replay(ReplayRequest) -> AttemptView;
    Read   Owner    "replay.preview" [Deliveries, Workspaces] preview_replay(ReplayOrder) -> ReplayPreviewView;
    Mutate Owner    "replay.start" [Replays] start_replay(ReplayOrder) -> ReplayRunView;
    Read   Everyone "replay.runs" [Replays] replay_runs(WorkspaceRequest) -> ReplayRunListView;
    Read   Everyone "replay.run" [Replays] replay_run(ReplayRunPageRequest) -> ReplayRunDetailView;
    Mutate Owner    "replay.pause" [Replays] pause_replay(ReplayRunRequest) -> ReplayRunView;
    Mutate Owner    "replay.resume" [Replays] resume_replay(ReplayRunRequest) -> ReplayRunView;
    Mutate Owner    "replay.cancel" [Replays] cancel_replay(ReplayRunRequest) -> ReplayRunView;
    Read   Everyone "forwards.list" [Forwards] forwards(WorkspaceRequest) -> ForwardListView;
    Read   Owner    "forwards.preview" [Deliveries] preview_forward(ForwardPreviewRequest) -> ForwardPreviewView;
    Mutate Owner    "forwards.add" [Forwards] add_forward(ForwardAddRequest) -> ForwardView;
    Mutate Owner    "forwards.set" [Forwards] set_forward(ForwardSetRequest) -> ForwardView;
    Mutate Owner    "forwards.remove" [Forwards] remove_forward(ForwardRequest) -> DoneView;
    Read   Everyone "deadletters.list" [Forwards] dead_letters(DeadLetterListRequest) -> DeadLetterListView;
    Read   Owner    "deadletters.get" [Forwards, Attempts] dead_letter(DeadLetterRequest) -> DeadLetterDetailView;
    Mutate Owner    "deadletters.edit" [Forwards] edit_dead_letter(DeadLetterEditRequest) -> DeadLetterDetailView;
    Mutate Owner    "deadletters.requeue" [Forwards] requeue_dead_letters(DeadLetterMoveRequest) -> MovedView;
    Mutate Owner    "deadletters.discard" [Forwards] discard_dead_letters(DeadLetterMoveRequest) -> MovedView;

    Read   Owner    "dialogue.places" [Dialogues, Endpoints, Tunnels, Receiver, Profiles, Workspaces, Forwards, Keys] dialogue_places(WorkspaceRequest) -> DialoguePlacesView;
    Read   Owner    "dialogue.list" [Dialogues, Deliveries, Keys] dialogues(DialogueListRequest) -> DialogueListView;
    Read   Owner    "dialogue.show" [Dialogues, Deliveries, Attempts, Keys] dialogue(DialogueRequest) -> DialogueView;
    Read   Owner    "dialogue.answers" [Dialogues, Endpoints, Forwards, Profiles] dialogue_answers(EndpointRequest) -> DialogueAnswersView;
    Mutate Owner    "dialogue.answer_set" [Dialogues] set_dialogue_answer(DialogueAnswerSetRequest) -> DialogueAnswersView;
    Mutate Owner    "dialogue.answer_reset" [Dialogues] reset_dialogue_answer(DialogueAnswerRequest) -> DialogueAnswersView;
    Read   Owner    "dialogue.forget_preview" [Dialogues, Deliveries, Keys] preview_forgetting(DialogueRequest) -> DialogueForgottenView;
    Mutate Owner    "dialogue.forget" [Dialogues, Deliveries, Keys, Forwards, Attempts] forget_company(DialogueRequest) -> DialogueForgottenView;
    Read   Owner    "dialogue.script" [Dialogues, Deliveries] dialogue_script(DialogueRequest) -> DialogueScriptView;
    Mutate Owner    "dialogue.run" [Dialogues, Deliveries] run_dialogue(DialogueRunRequest) -> DialogueRunView;
    Read   Owner    "dialogue.monitor" [Dialogues, Deliveries, Receiver, Tunnels, Endpoints] dialogue_monitor(WorkspaceRequest) -> DialogueMonitorView;
    Read   Owner    "dialogue.submission" [Endpoints, Tunnels, Receiver, Profiles] dialogue_submission(DialogueSubmissionRequest) -> DialogueSubmissionView;

    Mutate Owner    "sandbox.try" [Sandbox, Workspaces, Endpoints, Keys, Receiver, Settings] try_sandbox(SandboxTryRequest) -> SandboxTryView;
    Mutate Owner    "sandbox.send" [Sandbox] send_from_sandbox(SandboxSendRequest) -> SandboxSendView;
    Mutate Owner    "sandbox.stop" [Sandbox] stop_sandbox(EmptyRequest) -> SandboxView;
    Read   Everyone "sandbox.status" [Sandbox, Deliveries, Keys, Endpoints] sandbox(EmptyRequest) -> SandboxView;
    Mutate Owner    "sandbox.start" [Sandbox] start_sandbox(EmptyRequest) -> SandboxWorldView;
    Read   Owner    "sandbox.world" [Sandbox, Deliveries] sandbox_world(EmptyRequest) -> SandboxWorldView;
    Read   Owner    "sandbox.credentials" [Sandbox] sandbox_credentials(SandboxPlatformRequest) -> SandboxCredentialListView;
    Mutate Owner    "sandbox.dispatch" [Sandbox] dispatch_from_sandbox(SandboxDispatchRequest) -> SandboxWorldView;
    Mutate Owner    "sandbox.advance" [Sandbox] advance_sandbox(SandboxAdvanceRequest) -> SandboxWorldView;
    Mutate Owner    "sandbox.clock" [Sandbox] set_sandbox_clock(SandboxClockRequest) -> SandboxWorldView;
    Mutate Owner    "sandbox.fault" [Sandbox] set_sandbox_fault(SandboxFaultRequest) -> SandboxWorldView;
    Mutate Owner    "sandbox.requeue" [Sandbox] requeue_in_sandbox(SandboxDeliveryRequest) -> SandboxWorldView;
    Mutate Owner    "sandbox.discard" [Sandbox] discard_in_sandbox(SandboxDeliveryRequest) -> SandboxWorldView;
    Read   Owner    "sandbox.dialogue" [Sandbox] sandbox_dialogue(EmptyRequest) -> SandboxDialogueView;
    Mutate Owner    "sandbox.dialogue_step" [Sandbox, Deliveries] step_in_sandbox_dialogue(SandboxDialogueStepRequest) -> SandboxDialogueView;
    Read   Owner    "sandbox.scenarios" [] sandbox_scenarios(EmptyRequest) -> SandboxScenarioListView;
    Mutate Owner    "sandbox.scenario" [Sandbox, Workspaces, Endpoints, Keys, Receiver, Settings, Api] play_scenario(SandboxScenarioRequest) -> SandboxScenarioRunView;
    Mutate Owner    "sandbox.reset" [Sandbox] reset_sandbox(EmptyRequest) -> SandboxWorldView;

    Read   Everyone "profiles.list" [Profiles] profiles(ProfileListRequest) -> ProfileListView;
    Read   Everyone "profiles.get" [Profiles] profile(ProfileRequest) -> ProfileView;
    Read   Everyone "profiles.events" [Profiles, Deliveries] profile_events(ProfileEventsRequest) -> ProfileEventsView;
    Mutate Owner    "profiles.set" [Profiles, Endpoints, Keys] set_profile(ProfileSetRequest) -> ProfileView;
    Mutate Owner    "profiles.choose" [Profiles, Endpoints, Keys] choose_reading(ProfileChooseRequest) -> ProfileView;
    Mutate Owner    "profiles.reset" [Profiles, Endpoints, Keys] reset_profile(ProfileResetRequest) -> ProfileView;

    Read   Owner    "api.describe" [Api, Profiles, Keys, Workspaces, Sandbox] describe_api(ConnectionRequest) -> ApiView;
    Read   Owner    "api.prepare" [Api, Profiles, Keys, Sandbox] prepare_call(ApiCallRequest) -> ApiPreparedView;
    Mutate Owner    "api.send" [Api] send_call(ApiSendRequest) -> ApiAnswerView;
    Read   Owner    "api.runs" [Api, Activities] api_runs(EmptyRequest) -> ApiRunListView;
    Mutate Owner    "api.cancel" [Api] cancel_call(ApiRunRequest) -> DoneView;
    Read   Owner    "api.table" [] api_table(ApiTableRequest) -> ApiTableView;
    Read   Owner    "api.history" [Api] api_history(WorkspaceRequest) -> ApiHistoryListView;
    Mutate Owner    "api.forget" [Api] forget_api_history(WorkspaceRequest) -> DoneView;
    Read   Owner    "api.saved" [Api] saved_calls(WorkspaceRequest) -> ApiSavedListView;
    Mutate Owner    "api.save" [Api] save_call(ApiSaveRequest) -> DoneView;
    Mutate Owner    "api.remove" [Api] remove_call(ApiSavedRequest) -> DoneView;
    Read   Owner    "api.curl" [Api, Profiles] api_curl(ApiCallRequest) -> CurlView;
    Read   Owner    "api.code" [Api, Profiles] api_code(ApiCodeRequest) -> ApiCodeView;
    Read   Owner    "api.client" [Api, Profiles, Keys] api_client(ApiClientRequest) -> ApiCodeView;
    Read   Owner    "api.read_curl" [] read_api_curl(ApiReadCurlRequest) -> ApiReadCurlView;
    Read   Owner    "openapi.get" [Api] openapi(ConnectionRequest) -> OpenApiStateView;
    Mutate Owner    "openapi.load" [Api, Imports] load_openapi(OpenApiLoadRequest) -> OpenApiView;
    Mutate Owner    "openapi.remove" [Api] remove_openapi(ConnectionRequest) -> DoneView;
    Read   Owner    "openapi.operation" [Api] openapi_operation(OpenApiOperationRequest) -> OpenApiOperationView;
    Read   Owner    "openapi.check" [] check_openapi_body(OpenApiCheckRequest) -> OpenApiCheckView;
    Read   Owner    "graphql.schema" [Api] graphql_schema(ConnectionRequest) -> GraphqlStateView;
    Mutate Owner    "graphql.refresh" [Api] refresh_graphql(GraphqlRefreshRequest) -> GraphqlStateView;
    Read   Owner    "limits.list" [Api, Profiles, Keys] limits(ConnectionRequest) -> LimitListView;
    Read   Owner    "audit.page" [Api] audit_page(AuditPageRequest) -> AuditPageView;
    Mutate Owner    "audit.retention" [Api] set_audit_retention(AuditRetentionRequest) -> AuditRetentionView;

    Mutate Owner    "imports.begin" [Imports] begin_import(ImportBeginRequest) -> ImportBegunView;
    Mutate Owner    "imports.close" [Imports] close_import(ImportRequest) -> DoneView;
    Read   Owner    "imports.sniff" [] sniff_import(SniffRequest) -> SniffView;
    Read   Owner    "imports.map" [] map_import(MapRequest) -> MapView;
    Read   Owner    "imports.check" [] check_import(CheckRequest) -> ImportCheckView;
    Read   Owner    "imports.rows" [] import_rows(RowsRequest) -> RowsView;
    Read   Owner    "imports.next_problem" [] next_problem(NextProblemRequest) -> NextProblemView;
    Read   Owner    "activities.list" [Activities] activities(EmptyRequest) -> ActivityListView;
    Mutate Owner    "activities.cancel" [Activities] cancel_activity(ActivityRequest) -> DoneView;
}

fn permit(caller: Access, needed: Access, name: &str) -> Result<(), RpcError> {
    if needed == Access::Owner && caller != Access::Owner {
        let problem = Problem::new("rpc.forbidden", format!("This window may not call `{name}`."));
        return Err(problem.hint("Ask the owner of the workspace to do it.").into());
    }
    Ok(())
}

fn read<T: DeserializeOwned>(payload: Value) -> Result<T, RpcError> {
    let payload = if payload.is_null() { Value::Object(serde_json::Map::new()) } else { payload };
    // A list would be read field by field in the order of the type: a meaning that nobody intended.
    if !payload.is_object() {
        return Err(Problem::new("rpc.invalid_request", "The request is not an object with fields.").into());
    }
    serde_path_to_error::deserialize(payload).map_err(|error| {
        let field = error.path().to_string();
        Problem::new("rpc.invalid_request", format!("The request does not fit: {}.", error.inner()))
            .field(field)
            .into()
    })
}

fn write<T: serde::Serialize>(answer: &T) -> Result<Value, RpcError> {
    serde_json::to_value(answer).map_err(|error| {
        Problem::new("rpc.internal", format!("The answer could not be written: {error}.")).into()
    })
}

fn unknown(name: &str) -> RpcError {
    Problem::new("rpc.unknown_command", format!("There is no command `{name}`.")).into()
}
