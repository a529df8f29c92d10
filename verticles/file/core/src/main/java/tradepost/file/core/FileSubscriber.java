package tradepost.file.core;

import java.util.Map;
import tradepost.catalog.CatalogEvents;
import tradepost.contact.ContactEvents;
import tradepost.file.FileUrls;
import tradepost.file.core.attachment.AttachmentWriter;
import tradepost.file.core.attachment.EntityDeletedHandler;
import tradepost.file.core.use.FileChanges;
import tradepost.file.core.use.FileUserHandler;
import tradepost.file.core.use.FileUses;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;
import tradepost.purchase.PurchaseEvents;

/** The events that file subscribes to: which files are used, and what was deleted that may have attachments. */
public final class FileSubscriber implements Subscriber {
    private final Map<String, Subscriptions.Handler> byType;

    /** For publishers, which ask only for the types. */
    public FileSubscriber() {
        this(new FileUses(new FileChanges(new FileUrls(""))));
    }

    FileSubscriber(FileUses uses) {
        var products = FileUserHandler.ofProducts(uses);
        var contracts = FileUserHandler.ofContracts(uses);
        var deleted = new EntityDeletedHandler(new AttachmentWriter(uses), products, contracts);
        byType = Map.ofEntries(
                Map.entry(CatalogEvents.PRODUCT_CREATED, products),
                Map.entry(CatalogEvents.PRODUCT_UPDATED, products),
                Map.entry(CatalogEvents.PRODUCT_PUBLISHED, products),
                Map.entry(CatalogEvents.PRODUCT_ARCHIVED, products),
                Map.entry(CatalogEvents.PRODUCT_DELETED, deleted::product),
                Map.entry(CatalogEvents.ITEM + ".deleted", deleted::item),
                Map.entry(ContactEvents.CUSTOMER + ".deleted", deleted::customer),
                Map.entry(ContactEvents.VENDOR + ".deleted", deleted::vendor),
                Map.entry(PurchaseEvents.CONTRACT_CREATED, contracts),
                Map.entry(PurchaseEvents.CONTRACT_UPDATED, contracts),
                Map.entry(PurchaseEvents.CONTRACT_DELETED, deleted::contract));
    }

    @Override
    public String context() {
        return "file";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return byType;
    }
}
