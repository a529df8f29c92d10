package tradepost.file.core.attachment;

import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriptions;

/** Something was deleted: it uses no files any more, and has no attachments. */
public final class EntityDeletedHandler {
    private final AttachmentWriter attachments;
    private final Subscriptions.Handler products;
    private final Subscriptions.Handler contracts;

    /**
     * @param products what products use
     * @param contracts what contracts use
     */
    public EntityDeletedHandler(
            AttachmentWriter attachments, Subscriptions.Handler products, Subscriptions.Handler contracts) {
        this.attachments = attachments;
        this.products = products;
        this.contracts = contracts;
    }

    public void product(Tx tx, Event event) {
        products.apply(tx, event);
        attachments.deleteAll(tx, EntityType.PRODUCT, event.subject());
    }

    public void item(Tx tx, Event event) {
        attachments.deleteAll(tx, EntityType.ITEM, event.subject());
    }

    public void customer(Tx tx, Event event) {
        attachments.deleteAll(tx, EntityType.CUSTOMER, event.subject());
    }

    public void vendor(Tx tx, Event event) {
        attachments.deleteAll(tx, EntityType.VENDOR, event.subject());
    }

    public void contract(Tx tx, Event event) {
        contracts.apply(tx, event);
        attachments.deleteAll(tx, EntityType.CONTRACT, event.subject());
    }
}
