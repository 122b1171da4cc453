//! What a request is judged to be, before anything of it is put into words.

use gatehouse_model::{CheckId, CheckOutcome, Reason, Verdict, VerdictStatus};

use crate::{
    digest::{self, Algorithm},
    hint,
    kind::Kind,
    render::Context,
    report::{Report, Stop},
    request::{LabelledSecret, RequestParts},
    scheme::Scheme,
    signed,
    template::{Part, Value},
};

/// A request that was judged.
///
/// It holds what an answer needs at once, and borrows the rest: the words of the [`Verdict`] are made when they are
/// asked for, such as for storing it. Every signature was computed and compared by then; nothing is done again.
pub struct Judgement<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) request: RequestParts<'a>,
    pub(crate) report: Report<'a>,
    pub(crate) end: End,
}

/// What a verification ended with.
pub(crate) enum End {
    /// Every step passed.
    Right,
    /// A step did not.
    Stopped(Stop),
    /// There was no step to take.
    NoSteps(VerdictStatus, Reason, String),
}

impl std::fmt::Debug for Judgement<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Judgement")
            .field("scheme", &self.scheme.id)
            .field("status", &self.status())
            .field("reason", &self.reason())
            .finish_non_exhaustive()
    }
}

impl<'a> Judgement<'a> {
    /// Gives the verdict in one word.
    pub fn status(&self) -> VerdictStatus {
        match &self.end {
            End::Right => VerdictStatus::Valid,
            End::Stopped(stop) => stop.status,
            End::NoSteps(status, ..) => *status,
        }
    }

    /// Gives the stable reason.
    pub fn reason(&self) -> Reason {
        match &self.end {
            End::Right => Reason::Ok,
            End::Stopped(stop) => stop.reason,
            End::NoSteps(_, reason, _) => *reason,
        }
    }

    /// Gives the secret that fits; a request that is late has one too.
    pub fn matched(&self) -> Option<&'a LabelledSecret> {
        self.report.matched
    }

    /// Tells whether the signature (or the token) is the right one; the request may be late all the same.
    pub(crate) fn signature_fits(&self) -> bool {
        self.report.outcome(CheckId::SignatureMatches) == CheckOutcome::Passed
            && !matches!(&self.end, End::Stopped(stop) if stop.check == CheckId::SignatureMatches)
    }

    /// Puts the verdict into words. The signed bytes are hashed for it.
    pub fn verdict(&self) -> Verdict {
        Verdict { signed_content_sha256: self.signed_content_sha256(None), ..self.words() }
    }

    /// Puts the verdict into words for a caller that knows the SHA-256 of the body, in lower-case hex. Where a scheme
    /// signs the body and nothing else, as most do, the signed bytes need not be hashed then.
    pub fn verdict_of_body(&self, body_sha256: &str) -> Verdict {
        Verdict { signed_content_sha256: self.signed_content_sha256(Some(body_sha256)), ..self.words() }
    }

    fn words(&self) -> Verdict {
        let (stop, hint) = match &self.end {
            End::Right => {
                let previous = self.report.matched.filter(|labelled| labelled.previous);
                (None, previous.map(|labelled| hint::previous_secret(&labelled.label)))
            }
            End::Stopped(stop) => (Some(stop), Some(stop.hint.clone())),
            End::NoSteps(_, _, hint) => (None, Some(hint.clone())),
        };
        Verdict {
            scheme: (!self.scheme.id.is_empty()).then(|| self.scheme.id.clone()),
            matched_secret: self.report.matched.map(|labelled| labelled.label.clone()),
            checks: self.report.checks(self.scheme.kind, stop),
            covers: self.scheme.covers(),
            hint,
            ..Verdict::bare(self.status(), self.reason())
        }
    }

    /// Gives the SHA-256 of the signed bytes, in lower-case hex; none where nothing was signed, or a secret is among
    /// the bytes.
    fn signed_content_sha256(&self, body_sha256: Option<&str>) -> Option<String> {
        if !self.report.content_read {
            return None;
        }
        let template = self.scheme.content()?;
        if let ([Part::Value(Value::Body, filters)], Some(known)) = (template.parts.as_slice(), body_sha256)
            && filters.is_empty()
        {
            return Some(known.to_owned());
        }
        let reading = signed::reading(self.scheme, &self.request)?;
        let context: &Context<'_> = &reading.context;
        let pieces = context.pieces(&template, &[]).ok()?;
        let digest = digest::digest_of(Algorithm::Sha256, pieces.iter().map(AsRef::as_ref));
        Some(hex::encode(&*digest))
    }
}

impl<'a> Judgement<'a> {
    /// Makes the judgement of a scheme with no step to take.
    pub(crate) fn without_steps(
        scheme: &'a Scheme,
        request: RequestParts<'a>,
        (status, reason): (VerdictStatus, Reason),
        hint: String,
    ) -> Self {
        let mut report = Report::new();
        if scheme.kind == Kind::None {
            report.set_all(CheckOutcome::NotApplicable);
        }
        Self { scheme, request, report, end: End::NoSteps(status, reason, hint) }
    }

    /// Says another next step than the one that was found first.
    pub(crate) fn hinted(mut self, hint: Option<String>) -> Self {
        if let (End::Stopped(stop), Some(hint)) = (&mut self.end, hint) {
            stop.hint = hint;
        }
        self
    }
}
