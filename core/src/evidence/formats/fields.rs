//! The names that columns go by, folded: lower case, letters and digits only. To teach us a header, add it here.

use serde_json::Value;

use super::records::text;
use crate::evidence::What;
use crate::evidence::text::folded;

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

/// A ticket's fields. English names first; behind them German, French, Spanish, Portuguese, Italian, Dutch and
/// Japanese ones, with and without accents.
#[rustfmt::skip] // a list of names reads as one
pub(crate) const TICKET: &[Field] = &[
    one("id", &[
        "ticketid", "issuekey", "casenumber", "ticketnumber", "conversationid", "caseid", "id", "number", "key",
        "reference", "ticket", "ticketno", "issueid", "recordid", "ref", "uuid", "ticketnummer", "ticketnr",
        "vorgangsnummer", "fallnummer", "numéro", "numero", "numéroduticket", "numeroduticket", "numérodeticket",
        "numerodeticket", "référence", "identifiant", "número", "númerodeticket", "iddelticket", "idticket",
        "referencia", "protocolo", "númerodochamado", "numerodochamado", "referência", "numeroticket", "riferimento",
        "referentie", "チケットid", "チケット番号", "問い合わせ番号", "番号",
    ]),
    one("subject", &[
        "subject", "ticketsubject", "summary", "shortdescription", "ticketname", "title", "headline", "topic",
        "betreff", "titel", "kurzbeschreibung", "sujet", "objet", "titre", "résumé", "asunto", "título", "titulo",
        "assunto", "oggetto", "titolo", "onderwerp", "件名", "題名", "タイトル", "name",
    ]),
    one("body", &[
        "description", "body", "ticketdescription", "message", "messagebody", "content", "text", "plainbody",
        "details", "comment", "feedback", "verbatim", "question", "review", "reviewtext", "notes", "ask", "quote",
        "beschreibung", "nachricht", "inhalt", "anliegen", "problembeschreibung", "contenu", "texte", "descripción",
        "descripcion", "mensaje", "contenido", "texto", "descrição", "descricao", "mensagem", "conteúdo",
        "descrizione", "messaggio", "testo", "omschrijving", "beschrijving", "bericht", "tekst", "説明", "内容",
        "本文", "問い合わせ内容", "お問い合わせ内容", "詳細", "kommentar", "commentaire", "comentario", "comentário",
        "commento", "opmerking", "コメント",
    ]),
    many("comments", &[
        "comment", "comments", "kommentar", "kommentare", "commentaire", "commentaires", "comentario", "comentarios",
        "comentário", "comentários", "commento", "commenti", "opmerking", "opmerkingen", "コメント",
    ]),
    one("requester_email", &[
        "requesteremail", "customeremail", "email", "emailaddress", "useremail", "contactemail", "reporteremail",
        "authoremail", "suppliedemail", "useremailaddress", "customeremailaddress", "requesteremailaddress",
        "creatoremail", "fromemail", "senderemail", "from", "sender", "emailadresse", "kundenemail", "courriel",
        "adressemail", "adresseemail", "adresseélectronique", "emailduclient", "emaildudemandeur", "mail", "correo",
        "correoelectrónico", "correoelectronico", "emaildelcliente", "emaildelsolicitante", "emaildocliente",
        "emaildosolicitante", "indirizzoemail", "emailcliente", "emailrichiedente", "emailadres", "メールアドレス",
        "メール", "eメール",
    ]),
    one("requester_name", &[
        "requester", "requestername", "customername", "reporter", "fullname", "contactname", "customer", "author",
        "authorname", "user", "username", "contact", "submitter", "creator", "sendername", "kunde",
        "kundenname", "anforderer", "melder", "absender", "ansprechpartner", "client", "demandeur", "nomduclient",
        "cliente", "solicitante", "nombredelcliente", "nomedocliente", "richiedente", "nomecliente", "klant",
        "aanvrager", "klantnaam", "依頼者", "顧客名", "お客様名", "氏名", "お名前",
    ]),
    one("org_id", &[
        "organizationid", "organisationid", "accountid", "companyid", "orgid", "customerid", "clientid",
        "organizationexternalid", "kundennummer",
    ]),
    one("org_name", &[
        "organization", "organisation", "organizationname", "ticketorganizationname", "ticketorganization",
        "company", "companyname", "account", "accountname", "customerorganization", "clientcompany", "firma",
        "firmenname", "unternehmen", "entreprise", "société", "societe", "nomdelentreprise", "empresa",
        "organización", "organizacion", "nombredelaempresa", "organização", "organizacao", "nomedaempresa",
        "azienda", "società", "organizzazione", "nomeazienda", "bedrijf", "bedrijfsnaam", "organisatie", "会社",
        "会社名", "企業名", "組織",
    ]),
    one("created_at", &[
        "createdat", "created", "createddate", "createdtime", "createdon", "datecreated", "createdate", "opened",
        "openedat", "openeddate", "datetimeopened", "submitted", "submittedat", "submittedon", "receivedat", "date",
        "timestamp", "createdatutc", "createdutc", "syscreatedon", "creationdate", "time", "erstelltam", "erstellt",
        "erstellungsdatum", "angelegtam", "eröffnetam", "eingegangenam", "datum", "crééle", "creele",
        "datedecréation", "datedecreation", "creado", "creadoel", "fechadecreación", "fechadecreacion", "fecha",
        "criadoem", "datadecriação", "datadecriacao", "creatoil", "datadicreazione", "datacreazione",
        "aangemaaktop", "aanmaakdatum", "作成日時", "作成日", "受付日時", "受付日", "登録日",
    ]),
    one("updated_at", &[
        "updatedat", "updated", "lastupdated", "lastupdatetime", "lastupdatedtime", "updatedon", "modified",
        "lastmodified", "lastmodifieddate", "modifiedat", "sysupdatedon", "updatedatutc", "aktualisiert",
        "aktualisiertam", "geändertam", "zuletztgeändert", "misàjourle", "modifiéle", "datedemiseàjour",
        "dernièremiseàjour", "actualizado", "actualizadoel", "fechadeactualización", "atualizadoem",
        "datadeatualização", "aggiornatoil", "ultimoaggiornamento", "bijgewerktop", "laatstgewijzigd", "更新日時",
        "更新日",
    ]),
    one("status", &[
        "status", "ticketstatus", "state", "stage", "zustand", "statut", "état", "etat", "estado", "situação",
        "stato", "ステータス", "状態",
    ]),
    one("kind", &[
        "type", "tickettype", "issuetype", "casetype", "kind", "class", "category", "typ", "art", "kategorie",
        "catégorie", "tipo", "categoría", "categoria", "categorie", "種別", "種類", "タイプ", "カテゴリ",
    ]),
    one("priority", &[
        "priority", "ticketpriority", "severity", "urgency", "priorität", "dringlichkeit", "priorité", "prioridad",
        "prioridade", "priorità", "prioriteit", "優先度",
    ]),
    many("tags", &[
        "tags", "labels", "tickettags", "tag", "label", "topics", "categories", "schlagworte", "schlagwörter",
        "stichworte", "étiquettes", "motsclés", "etiquetas", "marcadores", "etichette", "trefwoorden", "タグ",
        "ラベル",
    ]),
    one("url", &[
        "url", "link", "ticketurl", "permalink", "weburl", "htmlurl", "issueurl", "ticketlink", "lien", "enlace",
        "collegamento", "リンク",
    ]),
];

/// An account's fields.
#[rustfmt::skip] // a list of names reads as one
pub(crate) const ACCOUNT: &[Field] = &[
    one("id", &[
        "accountid", "customerid", "companyid", "organizationid", "organisationid", "clientid", "crmid",
        "accountnumber", "customernumber", "recordid", "id", "externalid", "kundennummer", "key", "gsid",
    ]),
    one("name", &[
        "accountname", "companyname", "customername", "organizationname", "organisationname", "clientname",
        "account", "company", "customer", "organization", "organisation", "client", "name", "kunde", "firma",
        "unternehmen", "entreprise", "empresa", "cliente",
    ]),
    many("domains", &[
        "domain", "domains", "emaildomain", "emaildomains", "companydomainname", "website", "websiteurl", "web",
        "url", "homepage", "email", "contactemail", "billingemail", "webseite",
    ]),
    one("arr", &[
        "arr", "currentarr", "annualrecurringrevenue", "acv", "annualcontractvalue", "contractvalue", "annualvalue",
        "subscriptionvalue", "arrusd", "arreur", "arrgbp", "totalarr", "jahresumsatzarr",
    ]),
    one("mrr", &["mrr", "currentmrr", "monthlyrecurringrevenue", "monthlyspend", "mrrusd", "mrreur", "mrrgbp"]),
    one("currency", &[
        "currency", "currencycode", "accountcurrency", "currencyisocode", "währung", "devise", "moneda",
    ]),
    one("renewal", &[
        "renewaldate", "renewal", "nextrenewal", "nextrenewaldate", "renewson", "renewalon", "contractend",
        "contractenddate", "contractends", "termend", "termenddate", "currenttermend", "nextbillingat", "enddate",
        "expirationdate", "expirydate", "expires", "subscriptionend", "subscriptionenddate", "vertragsende",
        "verlängerung",
    ]),
    one("churn", &[
        "churnrisk", "risk", "risklevel", "churnprobability", "churnscore", "likelihoodtochurn", "riskscore",
        "renewalrisk", "churnriskpercent",
    ]),
    one("health", &[
        "health", "healthstatus", "accounthealth", "customerhealth", "rag", "ragstatus", "csmpulse", "healthcolor",
        "healthscore", "overallscore", "currentscore",
    ]),
    one("plan", &["plan", "planname", "subscriptionplan", "tier", "package", "edition", "sku", "product", "tarif"]),
    one("segment", &[
        "segment", "customersegment", "accountsegment", "size", "band", "companysize", "category", "segmento",
    ]),
    one("status", &["status", "accountstatus", "customerstatus", "lifecyclestage", "state", "stage"]),
    one("parent", &[
        "parent", "parentaccount", "parentid", "parentaccountid", "parentaccountname", "parentcompany",
        "ultimateparent",
    ]),
];

/// A roadmap item's fields.
#[rustfmt::skip] // a list of names reads as one
pub(crate) const ROADMAP: &[Field] = &[
    one("id", &[
        "epicid", "featureid", "initiativeid", "roadmapid", "itemid", "issuekey", "id", "key", "featurereference",
        "reference", "epickey", "number", "cardid", "ref",
    ]),
    one("title", &[
        "title", "name", "summary", "feature", "featurename", "epic", "epicname", "initiative", "item", "headline",
        "cardname", "titel", "titre", "titulo", "título", "titolo",
    ]),
    one("body", &[
        "description", "body", "details", "notes", "featuredescription", "carddescription", "text", "content",
        "problem", "summary", "beschreibung", "descripcion", "descripción",
    ]),
    one("status", &[
        "status", "state", "stage", "featurestatus", "epicstatus", "listname", "bucket", "column", "estado",
    ]),
    one("target", &[
        "target", "targetdate", "targetquarter", "quarter", "eta", "release", "targetrelease", "fixversions",
        "fixversion", "milestone", "due", "duedate", "when", "timeframe", "horizon", "date", "releasedate",
        "launch", "generalavailabilitydate", "featureenddate", "targetend", "enddate", "timeline", "zieltermin", "quartal",
    ]),
    one("theme", &[
        "theme", "area", "goal", "objective", "productarea", "component", "components", "pillar", "category",
        "initiative", "initiatives", "goals", "epic", "team", "teams", "product", "products", "labels", "tags", "thema",
    ]),
    one("effort", &[
        "effort", "estimate", "size", "storypoints", "points", "tshirtsize", "efforttshirtsize", "initialestimate",
        "aufwand", "esfuerzo",
    ]),
    one("url", &["url", "link", "cardurl", "permalink", "htmlurl", "weburl", "issueurl"]),
];

/// The fields of what a table may hold.
pub(crate) fn fields(what: What) -> &'static [Field] {
    match what {
        What::Tickets => TICKET,
        What::Accounts => ACCOUNT,
        What::Roadmap => ROADMAP,
    }
}

/// What a record's own fields say of `field`, found by the names its column goes by in tables: a customer's `arr` or
/// `cf_renewal_date`. Empty if none does.
pub(crate) fn own(record: &Value, what: What, field: &str) -> String {
    let aliases = fields(what).iter().find(|f| f.name == field).map_or(&[][..], |f| f.aliases);
    let names = record.as_object().into_iter().flat_map(|members| members.keys());
    let names: Vec<(String, &String)> = names.map(|name| (folded(name.trim_start_matches("cf_")), name)).collect();
    let found = aliases.iter().flat_map(|alias| names.iter().filter(move |(own, _)| own == alias));
    found.map(|(_, name)| text(record, name)).find(|value| !value.trim().is_empty()).unwrap_or_default()
}
