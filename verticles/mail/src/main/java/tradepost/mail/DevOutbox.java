package tradepost.mail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Development only: shows mails in the log, with the text of those that have no HTML, and returns the last ones at {@value #ADDRESS}, which the gateway uses for /dev/mail. Each context
 * has one; all of a process keep their mails together, so any of them can respond.
 */
final class DevOutbox implements MailSender {
    static final String ADDRESS = "dev.mail";
    private static final Logger LOG = LoggerFactory.getLogger(DevOutbox.class);
    private final KeptMails kept;
    private final MailSender next;
    private final MessageConsumer<JsonObject> consumer;

    DevOutbox(Vertx vertx, KeptMails kept, MailSender next) {
        this.kept = kept;
        this.next = next;
        consumer = vertx.eventBus().consumer(ADDRESS, this::answer);
    }

    /** All mails, newest first, or the bytes of the file {@code file} of the mail {@code id}. */
    private void answer(Message<JsonObject> asked) {
        var id = asked.body().getString("id");
        if (id == null) asked.reply(kept.all());
        else asked.reply(kept.file(id, asked.body().getInteger("file", 0)).orElseGet(Buffer::buffer));
    }

    @Override
    public Future<?> send(OutgoingMail mail) {
        LOG.info("mail to {}: {}{}", mail.to(), mail.subject(), mail.html() == null ? "\n" + mail.text() : "");
        kept.keep(mail);
        return next.send(mail);
    }

    @Override
    public Future<?> close() {
        return Future.join(consumer.unregister(), next.close());
    }
}
