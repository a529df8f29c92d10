package tradepost.gateway;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What the pages of development have in common. Every text that they show is escaped. */
final class DevPage {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            body{font:16px/1.5 system-ui,sans-serif;color:#1d2733;background:#f5f6f8;max-width:60rem;margin:0 auto;padding:1.5rem 1rem}
            h1{font-size:1.4rem;margin:.2rem 0 .4rem;overflow-wrap:anywhere}h2{font-size:1rem;margin:1.6rem 0 .4rem}a{color:#0b57a4}
            .muted{color:#5b6672;overflow-wrap:anywhere}time{white-space:nowrap}ul.list{list-style:none;padding:0;background:#fff;border:1px solid #d9dee4;border-radius:8px}
            ul.list li{border-top:1px solid #e8ebef}ul.list li:first-child{border:0}
            ul.list a{display:block;padding:.7rem 1rem;text-decoration:none;color:inherit}ul.list a:hover{background:#eef4fb}ul.list details{padding:.7rem 1rem}
            ul.list b{display:block;overflow-wrap:anywhere}
            dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}dt{color:#5b6672}dd{margin:0;overflow-wrap:anywhere}
            iframe{width:100%;height:44rem;min-width:20rem;resize:both;overflow:auto;border:1px solid #d9dee4;border-radius:8px;background:#fff}
            pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#fff;border:1px solid #d9dee4;border-radius:8px;padding:1rem;margin:0}
            </style>
            {body}</html>
            """;

    private DevPage() {}

    /** @param body HTML */
    static String of(String title, String body) {
        return PAGE.replace("{title}", title).replace("{body}", body);
    }

    static String escaped(JsonObject mail, String field) {
        return escaped(mail.getString(field, ""));
    }

    static String escaped(@Nullable Object text) {
        return String.valueOf(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
