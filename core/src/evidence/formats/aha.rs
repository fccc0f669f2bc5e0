//! Aha!'s list reports. Every column begins with the kind of record it belongs to; a report that joins several kinds
//! repeats the finer one in several rows, or leaves its cells blank there.

use super::aha_json;
use super::shape::{Join, RowIs, TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::model::RoadmapRecord;

const AHA: TableShape = TableShape {
    note: Some("of items that stand in several rows the first initiative and epic are read"),
    join: Join::Items(add),
    ..TableShape::of(What::Roadmap, "Aha!")
};

/// The finest kind of record in a report is the item.
pub(crate) static SOURCE: Source = Source {
    key: "aha",
    name: "Aha!",
    tables: &[
        TableShape {
            all: &["featurereference", "featurename"],
            feeds: &[
                ("id", &["featurereference"]),
                ("title", &["featurename"]),
                ("body", &["featuredescription"]),
                ("status", &["featurestatus"]),
                ("target", &["featureenddate", "featureduedate", "releasedate", "releasename"]),
                ("theme", &["initiativename", "epicname", "masterfeaturename"]),
                ("effort", &["featureinitialestimate", "featureestimate", "efforttshirtsize", "effort"]),
            ],
            row: |view| row(view, "feature"),
            ..AHA
        },
        TableShape {
            all: &["masterfeaturereference", "masterfeaturename"],
            feeds: &[
                ("id", &["masterfeaturereference"]),
                ("title", &["masterfeaturename"]),
                ("body", &["masterfeaturedescription"]),
                ("status", &["masterfeaturestatus"]),
                ("target", &["masterfeatureenddate", "masterfeatureduedate", "releasedate", "releasename"]),
                ("theme", &["initiativename"]),
                ("effort", &["masterfeatureinitialestimate", "masterfeatureestimate", "efforttshirtsize", "effort"]),
            ],
            row: |view| row(view, "masterfeature"),
            ..AHA
        },
        TableShape {
            all: &["epicreference", "epicname"],
            feeds: &[
                ("id", &["epicreference"]),
                ("title", &["epicname"]),
                ("body", &["epicdescription"]),
                ("status", &["epicstatus"]),
                ("target", &["epicenddate", "epicduedate", "releasedate", "releasename"]),
                ("theme", &["initiativename"]),
                ("effort", &["epicinitialestimate", "epicestimate", "efforttshirtsize", "effort"]),
            ],
            row: |view| row(view, "epic"),
            ..AHA
        },
        TableShape {
            all: &["initiativereference", "initiativename"],
            feeds: &[
                ("id", &["initiativereference"]),
                ("title", &["initiativename"]),
                ("body", &["initiativedescription"]),
                ("status", &["initiativestatus"]),
                ("target", &["initiativeenddate", "initiativeduedate"]),
                ("theme", &["goalname"]),
                ("effort", &["initiativeinitialestimate", "initiativeestimate", "efforttshirtsize", "effort"]),
            ],
            row: |view| row(view, "initiative"),
            ..AHA
        },
        TableShape {
            all: &["ideareference", "ideaname"],
            feeds: &[
                ("id", &["ideareference"]),
                ("title", &["ideaname"]),
                ("body", &["ideadescription"]),
                ("status", &["ideastatus"]),
                ("target", &["ideaenddate", "ideaduedate", "releasedate", "releasename"]),
                ("theme", &["ideacategories", "ideatags"]),
                ("effort", &["ideainitialestimate", "ideaestimate", "efforttshirtsize", "effort"]),
            ],
            row: |view| row(view, "idea"),
            ..AHA
        },
        TableShape {
            all: &["releasereference", "releasename"],
            feeds: &[
                ("id", &["releasereference"]),
                ("title", &["releasename"]),
                ("body", &["releasedescription"]),
                ("status", &["releasestatus"]),
                ("target", &["releaseenddate", "releaseduedate", "releasedate"]),
                ("theme", &["initiativename"]),
                ("effort", &["releaseinitialestimate", "releaseestimate", "efforttshirtsize", "effort"]),
            ],
            row: |view| row(view, "release"),
            ..AHA
        },
    ],
    records: &[|| Box::new(aha_json::View::default())],
};

/// A row that only goes on about the item above it.
fn row(view: &View<'_>, kind: &str) -> RowIs {
    let own = [format!("{kind}reference"), format!("{kind}name")];
    if own.iter().all(|name| view.get(name).is_empty()) { RowIs::Nothing } else { RowIs::Record }
}

/// A further row of an item: what the first one left open.
fn add(known: &mut RoadmapRecord, further: RoadmapRecord) {
    for (own, more) in [
        (&mut known.body, further.body),
        (&mut known.status, further.status),
        (&mut known.target, further.target),
        (&mut known.theme, further.theme),
        (&mut known.effort, further.effort),
        (&mut known.url, further.url),
    ] {
        if own.is_empty() {
            *own = more;
        }
    }
}
