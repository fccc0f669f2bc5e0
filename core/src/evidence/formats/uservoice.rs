//! UserVoice's tables of ideas: one row for each supporter.

use super::joins;
use super::shape::{Clock, Join, RowIs, TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, Supporter, TicketRecord};

pub(crate) static SOURCE: Source = Source {
    key: "uservoice",
    name: "UserVoice",
    tables: &[
        // columns named by what they belong to; whose idea it was is not among them
        TableShape {
            all: &["suggestionid", "suggestiontitle"],
            note: Some("the file does not say who had an idea: its first supporter stands for them"),
            feeds: &[
                ("id", &["suggestionid"]),
                ("subject", &["suggestiontitle"]),
                ("body", &["suggestionbody"]),
                ("requester_name", &["username"]),
                ("requester_email", &["useremailaddress", "useremail"]),
                ("org_id", &["accountexternalid", "accountid"]),
                ("org_name", &["accountname"]),
                ("created_at", &["suggestioncreatedtimestamp"]),
                ("status", &["suggestionstatusname"]),
                ("tags", &["suggestionlabelsname"]),
                ("url", &["suggestionportalurl", "suggestionadminurl"]),
            ],
            join: Join::Tickets(joins::supporters),
            ..TableShape::of(What::Tickets, "UserVoice")
        },
        TableShape {
            all: &["ideaid", "ideatitle"],
            any: (1, &["useremailaddress", "voterscount"]),
            feeds: &[
                ("id", &["ideaid"]),
                ("subject", &["ideatitle"]),
                ("body", &["ideadescription"]),
                ("requester_name", &["ideacreatorname"]),
                ("requester_email", &["ideacreatoremailaddress"]),
                ("created_at", &["createdtimestamp"]),
                ("status", &["publicstatusname"]),
                ("kind", &[]),
                ("tags", &["labels"]),
            ],
            reads: &["moderationstate", "publicstatusupdatemessage", "username", "useremailaddress"],
            clock: Clock::Utc,
            row: not_spam,
            ticket: voted,
            join: Join::Tickets(joins::supporters),
            ..TableShape::of(What::Tickets, "UserVoice")
        },
    ],
    records: &[],
};

fn not_spam(view: &View<'_>) -> RowIs {
    let state = view.get("moderationstate");
    if !state.eq_ignore_ascii_case("spam") {
        return RowIs::Record;
    }
    let cure = "nothing to do if it is spam; else approve it in UserVoice and export again";
    RowIs::Aside(Fault::new(view.header("moderationstate"), state, "an idea that is not spam", cure))
}

/// The row's user is a voter; the creator may be among them. The team's answer stands in every row of the idea.
fn voted(view: &View<'_>, ticket: &mut TicketRecord, _: &mut Vec<Fault>) {
    let voter = Supporter {
        name: words::line(view.get("username")),
        email: words::email(view.get("useremailaddress")),
        ..Supporter::default()
    };
    joins::support(ticket, voter);
    let text = words::body_or_html(view.raw("publicstatusupdatemessage"));
    if !text.is_empty() {
        ticket.parts.push(Part { side: Side::Agent, author: String::new(), at: None, text });
    }
}
