//! Which column feeds which field, and what a table holds: by the names of its columns, then by what stands in them.

use crate::error::{Error, Result};
use crate::evidence::file::TextFile;
use crate::evidence::table::{Table, value};
use crate::evidence::text::{self, folded};
use crate::evidence::{What, dates};

/// One of our fields and the folded names its column goes by, the surest first.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) aliases: &'static [&'static str],
    /// Whether every column of that name is read, as with a tracker's repeated ones.
    pub(crate) many: bool,
}

const fn one(name: &'static str, aliases: &'static [&'static str]) -> Field {
    Field { name, aliases, many: false }
}

const fn many(name: &'static str, aliases: &'static [&'static str]) -> Field {
    Field { name, aliases, many: true }
}

/// A ticket's fields.
pub(crate) const TICKET: &[Field] = &[
    one(
        "id",
        &[
            "ticketid",
            "issuekey",
            "casenumber",
            "ticketnumber",
            "conversationid",
            "caseid",
            "id",
            "number",
            "key",
            "reference",
            "ticket",
            "ticketno",
            "issueid",
            "ref",
            "uuid",
            "ticketnummer",
            "numero",
            "númerodeticket",
        ],
    ),
    one(
        "subject",
        &[
            "subject",
            "ticketsubject",
            "summary",
            "shortdescription",
            "ticketname",
            "title",
            "headline",
            "topic",
            "betreff",
            "titel",
            "sujet",
            "objet",
            "titre",
            "asunto",
            "titulo",
            "título",
            "assunto",
            "oggetto",
            "titolo",
            "onderwerp",
            "件名",
            "name",
        ],
    ),
    one(
        "body",
        &[
            "description",
            "body",
            "ticketdescription",
            "message",
            "messagebody",
            "content",
            "text",
            "plainbody",
            "details",
            "comment",
            "feedback",
            "verbatim",
            "question",
            "review",
            "reviewtext",
            "notes",
            "ask",
            "quote",
            "beschreibung",
            "nachricht",
            "inhalt",
            "contenu",
            "descripcion",
            "descripción",
            "mensaje",
            "descricao",
            "descrição",
            "mensagem",
            "descrizione",
            "messaggio",
            "omschrijving",
            "bericht",
            "説明",
            "内容",
        ],
    ),
    many("comments", &["comment", "comments", "kommentar", "commentaire", "comentario"]),
    one(
        "requester_email",
        &[
            "requesteremail",
            "customeremail",
            "email",
            "emailaddress",
            "useremail",
            "contactemail",
            "reporteremail",
            "authoremail",
            "suppliedemail",
            "fromemail",
            "senderemail",
            "from",
            "sender",
            "emailadresse",
            "courriel",
            "mail",
            "correo",
            "correoelectronico",
            "correoelectrónico",
        ],
    ),
    one(
        "requester_name",
        &[
            "requester",
            "requestername",
            "customername",
            "reporter",
            "fullname",
            "contactname",
            "customer",
            "author",
            "authorname",
            "user",
            "username",
            "contact",
            "submitter",
            "creator",
            "sendername",
            "kunde",
            "client",
            "cliente",
            "klant",
        ],
    ),
    one(
        "org_id",
        &[
            "organizationid",
            "organisationid",
            "accountid",
            "companyid",
            "orgid",
            "customerid",
            "clientid",
            "organizationexternalid",
        ],
    ),
    one(
        "org_name",
        &[
            "organization",
            "organisation",
            "organizationname",
            "ticketorganizationname",
            "ticketorganization",
            "company",
            "companyname",
            "account",
            "accountname",
            "customerorganization",
            "firma",
            "unternehmen",
            "entreprise",
            "société",
            "societe",
            "empresa",
            "azienda",
            "bedrijf",
        ],
    ),
    one(
        "created_at",
        &[
            "createdat",
            "created",
            "createddate",
            "createdtime",
            "createdon",
            "datecreated",
            "opened",
            "openedat",
            "openeddate",
            "datetimeopened",
            "submitted",
            "submittedat",
            "submittedon",
            "receivedat",
            "date",
            "timestamp",
            "createdatutc",
            "syscreatedon",
            "time",
            "erstelltam",
            "erstellt",
            "datum",
            "creele",
            "crééle",
            "creado",
            "fechadecreacion",
            "fechadecreación",
            "criadoem",
            "creatoil",
            "aangemaaktop",
            "作成日時",
        ],
    ),
    one(
        "updated_at",
        &[
            "updatedat",
            "updated",
            "lastupdated",
            "lastupdatetime",
            "lastupdatedtime",
            "updatedon",
            "modified",
            "lastmodified",
            "lastmodifieddate",
            "modifiedat",
            "sysupdatedon",
            "aktualisiert",
            "geändertam",
        ],
    ),
    one("status", &["status", "ticketstatus", "state", "stage", "estado", "stato", "statut"]),
    one("kind", &["type", "tickettype", "issuetype", "casetype", "kind", "class", "category", "typ", "tipo"]),
    one("priority", &["priority", "ticketpriority", "severity", "urgency", "priorität", "prioridad", "priorité"]),
    many("tags", &["tags", "labels", "tickettags", "tag", "label", "topics", "categories", "schlagworte", "etiquetas"]),
    one("url", &["url", "link", "ticketurl", "permalink", "weburl", "htmlurl", "issueurl"]),
];

/// An account's fields.
pub(crate) const ACCOUNT: &[Field] = &[
    one(
        "id",
        &[
            "accountid",
            "customerid",
            "companyid",
            "organizationid",
            "organisationid",
            "clientid",
            "crmid",
            "accountnumber",
            "customernumber",
            "recordid",
            "id",
            "externalid",
            "kundennummer",
            "key",
            "gsid",
        ],
    ),
    one(
        "name",
        &[
            "accountname",
            "companyname",
            "customername",
            "organizationname",
            "organisationname",
            "clientname",
            "account",
            "company",
            "customer",
            "organization",
            "organisation",
            "client",
            "name",
            "kunde",
            "firma",
            "unternehmen",
            "entreprise",
            "empresa",
            "cliente",
        ],
    ),
    many(
        "domains",
        &[
            "domain",
            "domains",
            "emaildomain",
            "emaildomains",
            "companydomainname",
            "website",
            "websiteurl",
            "web",
            "url",
            "homepage",
            "email",
            "contactemail",
            "billingemail",
            "webseite",
        ],
    ),
    one(
        "arr",
        &[
            "arr",
            "currentarr",
            "annualrecurringrevenue",
            "acv",
            "annualcontractvalue",
            "contractvalue",
            "annualvalue",
            "subscriptionvalue",
            "arrusd",
            "arreur",
            "arrgbp",
            "totalarr",
            "jahresumsatzarr",
        ],
    ),
    one("mrr", &["mrr", "currentmrr", "monthlyrecurringrevenue", "monthlyspend", "mrrusd", "mrreur", "mrrgbp"]),
    one("currency", &["currency", "currencycode", "accountcurrency", "currencyisocode", "währung", "devise", "moneda"]),
    one(
        "renewal",
        &[
            "renewaldate",
            "renewal",
            "nextrenewal",
            "nextrenewaldate",
            "renewson",
            "renewalon",
            "contractend",
            "contractenddate",
            "contractends",
            "termend",
            "termenddate",
            "currenttermend",
            "nextbillingat",
            "enddate",
            "expirationdate",
            "expirydate",
            "expires",
            "subscriptionend",
            "subscriptionenddate",
            "vertragsende",
            "verlängerung",
        ],
    ),
    one(
        "churn",
        &[
            "churnrisk",
            "risk",
            "risklevel",
            "churnprobability",
            "churnscore",
            "likelihoodtochurn",
            "riskscore",
            "renewalrisk",
            "churnriskpercent",
        ],
    ),
    one(
        "health",
        &[
            "health",
            "healthstatus",
            "accounthealth",
            "customerhealth",
            "rag",
            "ragstatus",
            "csmpulse",
            "healthcolor",
            "healthscore",
            "overallscore",
            "currentscore",
        ],
    ),
    one("plan", &["plan", "planname", "subscriptionplan", "tier", "package", "edition", "sku", "product", "tarif"]),
    one(
        "segment",
        &["segment", "customersegment", "accountsegment", "size", "band", "companysize", "category", "segmento"],
    ),
    one("status", &["status", "accountstatus", "customerstatus", "lifecyclestage", "state", "stage"]),
    one(
        "parent",
        &[
            "parent",
            "parentaccount",
            "parentid",
            "parentaccountid",
            "parentaccountname",
            "parentcompany",
            "ultimateparent",
        ],
    ),
];

/// A roadmap item's fields.
pub(crate) const ROADMAP: &[Field] = &[
    one(
        "id",
        &[
            "epicid",
            "featureid",
            "initiativeid",
            "roadmapid",
            "itemid",
            "issuekey",
            "id",
            "key",
            "featurereference",
            "reference",
            "epickey",
            "number",
            "cardid",
            "ref",
        ],
    ),
    one(
        "title",
        &[
            "title",
            "name",
            "summary",
            "feature",
            "featurename",
            "epic",
            "epicname",
            "initiative",
            "item",
            "headline",
            "cardname",
            "titel",
            "titre",
            "titulo",
            "título",
            "titolo",
        ],
    ),
    one(
        "body",
        &[
            "description",
            "body",
            "details",
            "notes",
            "featuredescription",
            "carddescription",
            "text",
            "content",
            "problem",
            "beschreibung",
            "descripcion",
            "descripción",
        ],
    ),
    one(
        "status",
        &["status", "state", "stage", "featurestatus", "epicstatus", "listname", "bucket", "column", "estado"],
    ),
    one(
        "target",
        &[
            "target",
            "targetdate",
            "targetquarter",
            "quarter",
            "eta",
            "release",
            "targetrelease",
            "fixversions",
            "fixversion",
            "milestone",
            "due",
            "duedate",
            "when",
            "timeframe",
            "horizon",
            "date",
            "releasedate",
            "launch",
            "generalavailabilitydate",
            "featureenddate",
            "zieltermin",
            "quartal",
        ],
    ),
    one(
        "theme",
        &[
            "theme",
            "area",
            "goal",
            "objective",
            "productarea",
            "component",
            "components",
            "pillar",
            "category",
            "team",
            "product",
            "labels",
            "tags",
            "thema",
        ],
    ),
];

/// Our field, their columns, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapped {
    pub(crate) field: &'static str,
    pub(crate) columns: Vec<usize>,
    pub(crate) why: String,
}

/// What a table holds and where.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) mapped: Vec<Mapped>,
}

impl Mapping {
    /// The columns of a field.
    pub(crate) fn columns(&self, field: &str) -> &[usize] {
        self.mapped.iter().find(|m| m.field == field).map_or(&[], |m| m.columns.as_slice())
    }

    /// The first column of a field.
    pub(crate) fn column(&self, field: &str) -> Option<usize> {
        self.columns(field).first().copied()
    }

    /// Whether a field has a column.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.column(field).is_some()
    }

    /// A row's cell for a field, trimmed; empty if there is none or it says that it says nothing.
    pub(crate) fn cell<'a>(&self, cells: &'a [String], field: &str) -> &'a str {
        self.column(field).and_then(|at| cells.get(at)).map_or("", |cell| value(cell))
    }

    /// What [`super::super::Peek::mapping`] shows: field, column, why, three values.
    pub(crate) fn shown(&self, table: &Table) -> Vec<(String, String, String, Vec<String>)> {
        let row = |m: &Mapped, at: usize| {
            let cells = table.sample.iter().filter_map(|row| row.get(at)).filter(|c| !c.trim().is_empty());
            let values = cells.map(|c| text::shown(c)).take(3).collect();
            (m.field.to_owned(), table.columns[at].clone(), m.why.clone(), values)
        };
        self.mapped.iter().flat_map(|m| m.columns.iter().map(move |at| row(m, *at))).collect()
    }

    /// Columns nothing is taken from.
    pub(crate) fn unused(&self, table: &Table) -> Vec<String> {
        let used = |at: usize| self.mapped.iter().any(|m| m.columns.contains(&at));
        table.columns.iter().enumerate().filter(|(at, _)| !used(*at)).map(|(_, name)| name.clone()).collect()
    }
}

/// The fields of what a table may hold.
pub(crate) fn fields(what: What) -> &'static [Field] {
    match what {
        What::Tickets => TICKET,
        What::Accounts => ACCOUNT,
        What::Roadmap => ROADMAP,
    }
}

/// Finds the columns of `what` in a table; `wanted` goes over what is found.
///
/// # Errors
/// `Input` if `wanted` names a field or a column that is not there.
pub(crate) fn map(file: &TextFile, table: &Table, what: What, wanted: &[(String, String)]) -> Result<Mapping> {
    let fields = fields(what);
    let mut mapped: Vec<Mapped> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    let mut settled: Vec<&str> = Vec::new();
    for (field, column) in wanted {
        let asked = folded(field);
        let Some(field) = fields.iter().find(|f| folded(f.name) == asked) else {
            let names: Vec<&str> = fields.iter().map(|f| f.name).collect();
            let message = format!("“{field}” is not a field of {}", what.word());
            return Err(Error::in_file(&file.path, message, format!("the fields are {}", names.join(", "))));
        };
        settled.push(field.name);
        if column.trim().is_empty() {
            continue; // someone wants it left out
        }
        let exact = table.columns.iter().position(|c| c == column.trim());
        let alike = || table.columns.iter().position(|c| folded(c) == folded(column));
        let Some(at) = exact.or_else(alike) else {
            let message = format!("there is no column “{column}”");
            return Err(Error::in_file(&file.path, message, format!("the columns are {}", table.listed())));
        };
        taken.push(at);
        match mapped.iter_mut().find(|m| m.field == field.name) {
            Some(m) if field.many => m.columns.push(at),
            Some(m) => m.columns = vec![at],
            None => mapped.push(Mapped { field: field.name, columns: vec![at], why: "you said so".into() }),
        }
    }
    // the surest names of all fields first, so that `comment` is a body only if nothing better is
    let depth = fields.iter().map(|f| f.aliases.len()).max().unwrap_or(0);
    for rank in 0..depth {
        for field in fields.iter().filter(|f| !settled.contains(&f.name)) {
            let Some(alias) = field.aliases.get(rank) else { continue };
            if !field.many && mapped.iter().any(|m| m.field == field.name) {
                continue;
            }
            let all = (0..table.folded.len()).filter(|at| table.folded[*at] == *alias && !taken.contains(at));
            let found: Vec<usize> = if field.many { all.collect() } else { all.take(1).collect() };
            if found.is_empty() || would_starve(fields, field, alias, &mapped, &settled) {
                continue;
            }
            let why = format!("column is called “{}”", table.columns[found[0]]);
            taken.extend(&found);
            match mapped.iter_mut().find(|m| m.field == field.name) {
                Some(m) => m.columns.extend(found),
                None => mapped.push(Mapped { field: field.name, columns: found, why }),
            }
        }
    }
    if what == What::Tickets {
        by_values(table, &mut mapped, &mut taken, &settled);
    }
    mapped.sort_by_key(|m| fields.iter().position(|f| f.name == m.field));
    Ok(Mapping { mapped })
}

/// `comment` is a list of comments unless it is all there is of a body.
fn would_starve(fields: &[Field], field: &Field, alias: &str, mapped: &[Mapped], settled: &[&str]) -> bool {
    let has = |name: &str| settled.contains(&name) || mapped.iter().any(|m| m.field == name);
    let body_goes_by_it = fields.iter().any(|f| f.name == "body" && f.aliases.contains(&alias));
    field.name == "comments" && body_goes_by_it && !has("body")
}

/// Columns whose names say nothing but whose values do.
fn by_values(table: &Table, mapped: &mut Vec<Mapped>, taken: &mut Vec<usize>, settled: &[&str]) {
    let missing =
        |mapped: &[Mapped], field: &str| !settled.contains(&field) && !mapped.iter().any(|m| m.field == field);
    let share = |at: usize, fits: &dyn Fn(&str) -> bool| {
        let cells: Vec<&str> =
            table.sample.iter().filter_map(|row| row.get(at)).map(|c| value(c)).filter(|c| !c.is_empty()).collect();
        let good = cells.iter().filter(|c| fits(c)).count();
        if cells.len() < 2 { 0.0 } else { good as f64 / cells.len() as f64 }
    };
    let mut take = |mapped: &mut Vec<Mapped>, field: &'static str, at: usize, why: String| {
        taken.push(at);
        mapped.push(Mapped { field, columns: vec![at], why });
        taken.clone()
    };
    let mut used: Vec<usize> = mapped.iter().flat_map(|m| m.columns.clone()).collect();
    if missing(mapped, "requester_email") {
        let found = (0..table.columns.len())
            .filter(|at| !used.contains(at))
            .find(|at| share(*at, &|c| !text::email(c).is_empty()) >= 0.8);
        if let Some(at) = found {
            used = take(mapped, "requester_email", at, "its values are e-mail addresses".into());
        }
    }
    if missing(mapped, "created_at") {
        let dated = |at: &usize| {
            share(*at, &|c| {
                c.len() >= 8
                    && dates::moment(c, Some(dates::Order::Day))
                        .or(dates::moment(c, Some(dates::Order::Month)))
                        .is_some()
            }) >= 0.9
        };
        let named = |at: &usize| {
            ["date", "time", "creat", "open", "datum", "fecha"].iter().any(|w| table.folded[*at].contains(w))
        };
        let not_an_end = |at: &usize| {
            !["due", "clos", "resol", "solv", "end", "updat", "modif", "repl"]
                .iter()
                .any(|w| table.folded[*at].contains(w))
        };
        let found =
            (0..table.columns.len()).filter(|at| !used.contains(at)).filter(named).filter(not_an_end).find(dated);
        if let Some(at) = found {
            used = take(mapped, "created_at", at, "its values are dates".into());
        }
    }
    if missing(mapped, "body") {
        let mean = |at: usize| {
            let cells: Vec<usize> = table
                .sample
                .iter()
                .filter_map(|row| row.get(at))
                .map(|c| c.chars().count())
                .filter(|n| *n > 0)
                .collect();
            if cells.is_empty() { 0 } else { cells.iter().sum::<usize>() / cells.len() }
        };
        let wordy = |at: &usize| share(*at, &|c| c.split_whitespace().count() >= 4) >= 0.5;
        let longest = (0..table.columns.len())
            .filter(|at| !used.contains(at))
            .filter(wordy)
            .max_by_key(|at| (mean(*at), usize::MAX - at));
        if let Some(at) = longest.filter(|at| mean(*at) >= 40) {
            take(mapped, "body", at, format!("its texts are the longest, {} characters on average", mean(at)));
        }
    }
}

/// A source whose tables are known by their headers.
pub(crate) struct Signature {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) what: What,
    all: &'static [&'static str],
    some: (usize, &'static [&'static str]),
    /// What a person should know about such a file.
    pub(crate) note: Option<&'static str>,
}

/// Tables known by their headers; the first that fits.
pub(crate) const SIGNATURES: &[Signature] = &[
    Signature {
        key: "jira",
        name: "Jira",
        what: What::Tickets,
        all: &["issuekey", "summary"],
        some: (1, &["issueid", "issuetype", "projectkey", "status"]),
        note: None,
    },
    Signature {
        key: "zendesk",
        name: "Zendesk",
        what: What::Tickets,
        all: &["id", "requesterid"],
        some: (
            2,
            &[
                "summationcolumn",
                "requesterdomain",
                "groupstations",
                "assigneestations",
                "satisfactionscore",
                "firstreplytimeinminutes",
            ],
        ),
        note: Some(NO_BODY),
    },
    Signature {
        key: "zendesk",
        name: "Zendesk",
        what: What::Tickets,
        all: &["summationcolumn", "subject"],
        some: (0, &[]),
        note: Some(NO_BODY),
    },
];

const NO_BODY: &str = "Zendesk's CSV holds subjects only, neither descriptions nor comments: for better groups import \
                       Zendesk's JSON export instead";

/// The source a table comes from, if its header tells.
pub(crate) fn signature(table: &Table) -> Option<&'static Signature> {
    let has = |name: &&str| table.folded.iter().any(|f| f == name);
    SIGNATURES.iter().find(|s| s.all.iter().all(&has) && s.some.1.iter().filter(|n| has(n)).count() >= s.some.0)
}

/// What a table holds, and why.
///
/// # Errors
/// `Input` naming the choices if it could be more than one thing.
pub(crate) fn recognise(file: &TextFile, table: &Table) -> Result<(What, String)> {
    if let Some(signature) = signature(table) {
        return Ok((signature.what, format!("its columns are those of {}", signature.name)));
    }
    let tally = |fields: &[Field], weights: &[(&str, u32)]| {
        let has = |name: &str| {
            fields
                .iter()
                .find(|f| f.name == name)
                .and_then(|f| f.aliases.iter().find_map(|a| table.folded.iter().position(|h| h == a)))
        };
        let mut signs = Vec::new();
        let mut score = 0;
        for (name, weight) in weights {
            if let Some(at) = has(name) {
                score += weight;
                if *weight > 1 {
                    signs.push(format!("“{}”", table.columns[at]));
                }
            }
        }
        (score, signs)
    };
    let (mut tickets, ticket_signs) = tally(
        TICKET,
        &[
            ("subject", 1),
            ("body", 1),
            ("requester_email", 2),
            ("requester_name", 2),
            ("created_at", 2),
            ("updated_at", 1),
            ("tags", 1),
            ("priority", 1),
        ],
    );
    let (mut accounts, account_signs) = tally(
        ACCOUNT,
        &[
            ("name", 1),
            ("arr", 3),
            ("mrr", 3),
            ("renewal", 3),
            ("churn", 2),
            ("health", 2),
            ("plan", 1),
            ("segment", 1),
            ("domains", 1),
        ],
    );
    let (mut roadmap, roadmap_signs) =
        tally(ROADMAP, &[("title", 1), ("body", 1), ("status", 1), ("target", 2), ("theme", 1)]);
    let has = |names: &[&str]| names.iter().any(|n| table.folded.iter().any(|f| f == n));
    let strong_body = has(&[
        "body",
        "message",
        "comment",
        "text",
        "content",
        "feedback",
        "verbatim",
        "review",
        "messagebody",
        "ticketdescription",
    ]);
    let roadmap_id = has(&["epicid", "epickey", "featureid", "initiativeid", "roadmapid", "featurereference"]);
    roadmap += if roadmap_id { 3 } else { 0 };
    if !(has(ROADMAP[1].aliases)) {
        roadmap = 0;
    } else if roadmap_signs.is_empty() && !roadmap_id {
        roadmap = roadmap.min(2);
    }
    if !has(TICKET[1].aliases) && !has(TICKET[2].aliases) {
        tickets = 0;
    } else if strong_body {
        tickets += 1;
    }
    if account_signs.is_empty() || (!has(ACCOUNT[0].aliases) && !has(ACCOUNT[1].aliases)) {
        accounts = 0;
    }
    let mut ranked = [
        (tickets, What::Tickets, ticket_signs, "ticket"),
        (accounts, What::Accounts, account_signs, "account"),
        (roadmap, What::Roadmap, roadmap_signs, "roadmap"),
    ];
    ranked.sort_by_key(|r| std::cmp::Reverse(r.0));
    let name = file.name.to_lowercase();
    let hinted = ranked.iter().find(|r| r.0 > 0 && name.contains(r.3));
    let [best, second, _] = &ranked;
    if best.0 >= second.0 + 2 || (best.0 > 0 && second.0 == 0) {
        let signs = if best.2.is_empty() {
            table.columns.iter().take(3).map(|c| format!("“{c}”")).collect()
        } else {
            best.2.clone()
        };
        return Ok((best.1, format!("it has columns such as {}", signs.join(", "))));
    }
    if let Some(hinted) = hinted {
        return Ok((hinted.1, format!("its name speaks of {}", hinted.1.word())));
    }
    let message = if best.0 == 0 {
        format!("cannot tell what this table holds; its columns are {}", table.listed())
    } else {
        format!("this table could hold {} or {}; its columns are {}", best.1.word(), second.1.word(), table.listed())
    };
    let hint = "say which: --as tickets, --as accounts or --as roadmap; and if a column goes by another name, \
                --map body=COLUMN";
    Err(Error::in_file(&file.path, message, hint))
}
