use groundswell_tests::window::{Opening, Window};
use serde_json::json;
#[tokio::test]
async fn dbg() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_unseen(Opening::new(
        env!("CARGO_BIN_EXE_groundswell-desktop"),
        &folder.path().join("a.groundswell"),
    ))
    .await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    println!("{}", window.eval("return document.body.outerHTML.slice(0,1500)", json!([])).await);
    println!("{}", window.eval("return (async()=>{ const s=document.querySelector('script').src; try { const e=[]; window.addEventListener('error',x=>e.push(x.message+' '+(x.error&&x.error.stack))); window.addEventListener('unhandledrejection',x=>e.push('R '+x.reason+' '+(x.reason&&x.reason.stack))); await import(s+'?x'); await new Promise(r=>setTimeout(r,1500)); return e.join('|') } catch(e) { return 'T'+e+e.stack } })()", json!([])).await);
    println!("{}", window.picture("dbg").await.display());
}
