package tradepost.auth.core.mail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Development only: shows the last mails in the log, and returns them at {@value #ADDRESS}, which the gateway uses for /dev/mail. */
final class DevOutbox implements Mailer {
    static final String ADDRESS = "dev.mail";
    private static final int KEPT = 100;
    private static final Logger LOG = LoggerFactory.getLogger(DevOutbox.class);
    private final Mailer next;
    private final Deque<Mail> newestFirst = new ArrayDeque<>();

    DevOutbox(Vertx vertx, Mailer next) {
        this.next = next;
        vertx.eventBus().consumer(ADDRESS, m -> m.reply(shown()));
    }

    @Override
    public Future<?> send(Mail mail) {
        LOG.info("mail to {}: {}\n{}", mail.to(), mail.subject(), mail.text());
        keep(mail);
        return next.send(mail);
    }

    private synchronized void keep(Mail mail) {
        newestFirst.addFirst(mail);
        if (newestFirst.size() > KEPT) newestFirst.removeLast();
    }

    private synchronized JsonArray shown() {
        var all = new JsonArray();
        for (var m : newestFirst)
            all.add(new JsonObject()
                    .put("to", m.to())
                    .put("subject", m.subject())
                    .put("text", m.text())
                    .put("at", m.at().toString()));
        return all;
    }

    @Override
    public Future<?> close() {
        return next.close();
    }
}
