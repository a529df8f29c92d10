package tradepost.mail;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import tradepost.kernel.config.Config;

/** Development only: the last mails of all contexts of this process, in memory. */
final class KeptMails {
    private static final int KEPT = 200;
    private static final int BYTES_MAX = 16 << 20;

    private final Config config;
    private final Deque<OutgoingMail> newestFirst = new ArrayDeque<>();
    private long bytes;

    KeptMails(Config config) {
        this.config = config;
    }

    synchronized void keep(OutgoingMail mail) {
        newestFirst.addFirst(mail);
        bytes += size(mail);
        while (newestFirst.size() > KEPT || bytes > BYTES_MAX && newestFirst.size() > 1)
            bytes -= size(newestFirst.removeLast());
    }

    private static long size(OutgoingMail mail) {
        var html = mail.html();
        long size = mail.text().length() + (html == null ? 0 : html.length());
        for (var file : mail.files()) size += file.content().length();
        return size;
    }

    synchronized JsonArray all() {
        var all = new JsonArray();
        newestFirst.forEach(m -> all.add(shown(m)));
        return all;
    }

    private JsonObject shown(OutgoingMail mail) {
        var files = new JsonArray();
        for (var file : mail.files())
            files.add(new JsonObject()
                    .put("name", MailHeaders.fileName(file.name()))
                    .put("type", file.type())
                    .put("bytes", file.content().length()));
        return new JsonObject()
                .put("id", mail.id())
                .put("to", mail.to())
                .put("subject", mail.subject())
                .put("text", mail.text())
                .put("html", mail.html())
                .put("headers", headers(mail))
                .put("files", files)
                .put("at", mail.at().toString());
    }

    /** As they are sent, but readable. */
    private JsonObject headers(OutgoingMail mail) {
        return new JsonObject()
                .put("From", MailHeaders.readable(mail.fromName(), MailHeaders.fromAddress(config)))
                .put("To", MailHeaders.readable(mail.toName(), mail.to()))
                .put("Subject", mail.subject())
                .put("Message-ID", MailHeaders.messageId(mail.id(), config));
    }

    /** The content of a file of a mail, if it is still kept. */
    synchronized Optional<Buffer> file(String id, int index) {
        return newestFirst.stream()
                .filter(m ->
                        m.id().equals(id) && index >= 0 && index < m.files().size())
                .findFirst()
                .map(m -> m.files().get(index).content());
    }
}
