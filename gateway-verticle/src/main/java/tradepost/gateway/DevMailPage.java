package tradepost.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The pages at /dev/mail. Every text of a mail is escaped; its HTML is shown in a frame that runs no scripts and has no origin. */
final class DevMailPage {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            body{font:16px/1.5 system-ui,sans-serif;color:#1d2733;background:#f5f6f8;max-width:60rem;margin:0 auto;padding:1.5rem 1rem}
            h1{font-size:1.4rem;margin:.2rem 0 .4rem;overflow-wrap:anywhere}h2{font-size:1rem;margin:1.6rem 0 .4rem}a{color:#0b57a4}
            .muted{color:#5b6672}ul.mails{list-style:none;padding:0;background:#fff;border:1px solid #d9dee4;border-radius:8px}
            ul.mails li{border-top:1px solid #e8ebef}ul.mails li:first-child{border:0}
            ul.mails a{display:block;padding:.7rem 1rem;text-decoration:none;color:inherit}ul.mails a:hover{background:#eef4fb}
            ul.mails b{display:block;overflow-wrap:anywhere}
            dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}dt{color:#5b6672}dd{margin:0;overflow-wrap:anywhere}
            iframe{width:100%;height:44rem;min-width:20rem;resize:both;overflow:auto;border:1px solid #d9dee4;border-radius:8px;background:#fff}
            pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#fff;border:1px solid #d9dee4;border-radius:8px;padding:1rem;margin:0}
            </style>
            {body}</html>
            """;

    private DevMailPage() {}

    static String list(JsonArray mails) {
        var rows = new StringBuilder();
        for (var m : mails) {
            var mail = (JsonObject) m;
            int files = mail.getJsonArray("files", new JsonArray()).size();
            rows.append("<li><a href=\"/dev/mail/%s\"><b>%s</b><span class=\"muted\">to %s, %s%s</span></a></li>\n"
                    .formatted(
                            escaped(mail, "id"),
                            escaped(mail, "subject"),
                            escaped(mail, "to"),
                            escaped(mail, "at"),
                            files == 0 ? "" : ", " + files + (files == 1 ? " file" : " files")));
        }
        var body =
                "<h1>Mails</h1><p class=\"muted\">The last mails since the start, newest first. In development only.</p>\n"
                        + (rows.isEmpty() ? "<p>None yet.</p>\n" : "<ul class=\"mails\">\n" + rows + "</ul>\n");
        return page("Mails", body);
    }

    static String mail(JsonObject mail) {
        var headers = new StringBuilder();
        for (var header : mail.getJsonObject("headers", new JsonObject()))
            headers.append("<dt>%s</dt><dd>%s</dd>\n".formatted(escaped(header.getKey()), escaped(header.getValue())));
        headers.append("<dt>Requested</dt><dd>%s</dd>\n".formatted(escaped(mail, "at")));
        var html = mail.getString("html");
        return page(
                escaped(mail, "subject"),
                "<p><a href=\"/dev/mail\">All mails</a></p><h1>" + escaped(mail, "subject") + "</h1>\n<dl>" + headers
                        + "</dl>\n"
                        + files(mail)
                        + (html == null
                                ? ""
                                : "<h2>HTML</h2>\n<iframe sandbox title=\"HTML\" srcdoc=\"" + escaped(html)
                                        + "\"></iframe>\n")
                        + "<h2>Text</h2>\n<pre>" + escaped(mail, "text") + "</pre>\n");
    }

    private static String files(JsonObject mail) {
        var files = mail.getJsonArray("files", new JsonArray());
        if (files.isEmpty()) return "";
        var links = new StringBuilder("<h2>Files</h2>\n<ul>");
        for (int i = 0; i < files.size(); i++) {
            var file = files.getJsonObject(i);
            links.append("<li><a href=\"/dev/mail/%s/files/%d\">%s</a> <span class=\"muted\">%s, %d bytes</span></li>"
                    .formatted(
                            escaped(mail, "id"),
                            i,
                            escaped(file, "name"),
                            escaped(file, "type"),
                            file.getLong("bytes")));
        }
        return links.append("</ul>\n").toString();
    }

    private static String page(String title, String body) {
        return PAGE.replace("{title}", title).replace("{body}", body);
    }

    private static String escaped(JsonObject mail, String field) {
        return escaped(mail.getString(field, ""));
    }

    private static String escaped(@Nullable Object text) {
        return String.valueOf(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
