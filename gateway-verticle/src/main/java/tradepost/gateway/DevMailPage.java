package tradepost.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The pages at /dev/mail. The HTML of a mail is shown in a frame that runs no scripts and has no origin. */
final class DevMailPage {
    private DevMailPage() {}

    static String list(JsonArray mails) {
        var rows = new StringBuilder();
        for (var m : mails) {
            var mail = (JsonObject) m;
            int files = mail.getJsonArray("files", new JsonArray()).size();
            rows.append(
                    "<li><a href=\"/dev/mail/%s\"><b>%s</b><span class=\"muted\">to %s, <time>%s</time>%s</span></a></li>\n"
                            .formatted(
                                    DevPage.escaped(mail, "id"),
                                    DevPage.escaped(mail, "subject"),
                                    DevPage.escaped(mail, "to"),
                                    time(mail),
                                    files == 0 ? "" : ", " + files + (files == 1 ? " file" : " files")));
        }
        var body =
                "<h1>Mails</h1><p class=\"muted\">The last mails since the start, newest first. In development only.</p>\n"
                        + (rows.isEmpty() ? "<p>None yet.</p>\n" : "<ul class=\"list\">\n" + rows + "</ul>\n");
        return DevPage.of("Mails", body);
    }

    static String mail(JsonObject mail) {
        var headers = new StringBuilder();
        for (var header : mail.getJsonObject("headers", new JsonObject()))
            headers.append("<dt>%s</dt><dd>%s</dd>\n"
                    .formatted(DevPage.escaped(header.getKey()), DevPage.escaped(header.getValue())));
        headers.append("<dt>Requested</dt><dd><time>%s</time></dd>\n".formatted(time(mail)));
        var html = mail.getString("html");
        return DevPage.of(
                DevPage.escaped(mail, "subject"),
                "<p><a href=\"/dev/mail\">All mails</a></p><h1>" + DevPage.escaped(mail, "subject") + "</h1>\n<dl>"
                        + headers
                        + "</dl>\n"
                        + files(mail)
                        + (html == null
                                ? ""
                                : "<h2>HTML</h2>\n<iframe sandbox title=\"HTML\" srcdoc=\"" + DevPage.escaped(html)
                                        + "\"></iframe>\n")
                        + "<h2>Text</h2>\n<pre>" + DevPage.escaped(mail, "text") + "</pre>\n");
    }

    /** To the second, such as 2026-11-30 09:41:06 UTC. */
    private static String time(JsonObject mail) {
        return DevPage.escaped(mail, "at").replaceFirst("^([\\d-]+)T([\\d:]+).*", "$1 $2 UTC");
    }

    private static String files(JsonObject mail) {
        var files = mail.getJsonArray("files", new JsonArray());
        if (files.isEmpty()) return "";
        var links = new StringBuilder("<h2>Files</h2>\n<ul>");
        for (int i = 0; i < files.size(); i++) {
            var file = files.getJsonObject(i);
            links.append("<li><a href=\"/dev/mail/%s/files/%d\">%s</a> <span class=\"muted\">%s, %d bytes</span></li>"
                    .formatted(
                            DevPage.escaped(mail, "id"),
                            i,
                            DevPage.escaped(file, "name"),
                            DevPage.escaped(file, "type"),
                            file.getLong("bytes")));
        }
        return links.append("</ul>\n").toString();
    }
}
