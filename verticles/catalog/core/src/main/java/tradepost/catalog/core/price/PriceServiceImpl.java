package tradepost.catalog.core.price;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Item;
import tradepost.catalog.price.DeletePriceList;
import tradepost.catalog.price.ItemPrice;
import tradepost.catalog.price.ItemPriceQuery;
import tradepost.catalog.price.ListPrice;
import tradepost.catalog.price.Price;
import tradepost.catalog.price.PriceChange;
import tradepost.catalog.price.PriceChangePage;
import tradepost.catalog.price.PriceChangeQuery;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.price.PriceListPage;
import tradepost.catalog.price.PriceListQuery;
import tradepost.catalog.price.PricePage;
import tradepost.catalog.price.PriceQuery;
import tradepost.catalog.price.PriceRequest;
import tradepost.catalog.price.PriceService;
import tradepost.catalog.price.SetPrices;
import tradepost.catalog.price.WritePrice;
import tradepost.catalog.price.WritePriceList;
import tradepost.catalog.price.change.ChangeItemPrices;
import tradepost.catalog.price.change.ChangePrices;
import tradepost.catalog.price.change.ChangedItemPrices;
import tradepost.catalog.price.change.ChangedPrices;
import tradepost.contact.CustomerService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.resource.Resource;

public final class PriceServiceImpl implements PriceService {
    private static final String MAY_READ = "prices:read";

    private final Vertx vertx;
    private final Db db;
    private final CustomerService customers;
    private final PriceRule rule;
    private final ItemPriceReader itemPrices;
    private final OwnPriceChange ownPriceChange;
    private final OwnPrices ownPrices;
    private final Listing<PriceChange> history;

    /** @param currency the currency of the installation */
    public PriceServiceImpl(
            Vertx vertx,
            Db db,
            CustomerService customers,
            OwnPrices ownPrices,
            Resource<Item, ?> items,
            String currency) {
        this.vertx = vertx;
        this.db = db;
        this.customers = customers;
        rule = new PriceRule(vertx, db);
        itemPrices = new ItemPriceReader(db, rule, currency);
        ownPriceChange = new OwnPriceChange(items, currency);
        this.ownPrices = ownPrices;
        history = PriceHistory.listed(currency);
    }

    @Override
    public Future<PriceList> createPriceList(WritePriceList body, Caller caller) {
        return write(null, body.customerId(), before -> body, caller, tx -> PriceListWriter.LISTS.create(tx, body));
    }

    @Override
    public Future<PriceList> getPriceList(UUID priceListId, Caller caller) {
        return PriceListWriter.LISTS.get(db, priceListId);
    }

    @Override
    public Future<PriceListPage> listPriceLists(PriceListQuery query, Caller caller) {
        return PriceListWriter.list(db, query);
    }

    @Override
    public Future<PriceList> putPriceList(UUID priceListId, WritePriceList body, Caller caller) {
        return write(
                priceListId,
                body.customerId(),
                before -> body,
                caller,
                tx -> PriceListWriter.put(tx, priceListId, body));
    }

    @Override
    public Future<PriceList> patchPriceList(UUID priceListId, JsonObject body, Caller caller) {
        var customer = body.getString("customer_id");
        return write(
                priceListId,
                customer == null ? null : UUID.fromString(customer),
                before -> PriceListWriter.LISTS.patched(Objects.requireNonNull(before), body),
                caller,
                tx -> PriceListWriter.patch(tx, priceListId, body));
    }

    /**
     * Marks the customer that the list is to name as referenced before the transaction, and after all checks of the request, because a
     * marked customer can no longer be deleted. One that the list names already is marked, and may have been archived since.
     *
     * @param list the list that is changed; null for a new one
     * @param wanted returns the requested list for the current one
     */
    private Future<PriceList> write(
            @Nullable UUID list,
            @Nullable UUID customer,
            Function<@Nullable PriceList, WritePriceList> wanted,
            Caller caller,
            Function<Tx, PriceList> work) {
        if (customer == null) return Idempotency.task(vertx, db, PriceList.class, work);
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, PriceList.class, () -> {
                    var before = list == null
                            ? null
                            : PriceListWriter.LISTS.get(db, list).await();
                    if (before != null) Request.requireVersion(before.version());
                    if (before == null || !customer.equals(before.customerId())) {
                        PriceListWriter.LISTS.check(wanted.apply(before));
                        reference(customer, caller);
                    }
                    return Idempotency.write(db, PriceList.class, work);
                }));
    }

    /** The error is in the body, not in the path: fails 400 customer_not_found, and 409 customer_archived. */
    private void reference(UUID customer, Caller caller) {
        try {
            customers.referenceCustomer(customer, caller).await();
        } catch (ServiceException e) {
            throw e.failureCode() == 404 ? unknownCustomer() : e;
        }
    }

    private static ServiceException unknownCustomer() {
        return Problem.badRequest(
                "customer_not_found", Problem.detail("customer_id", "there is no customer with this id"));
    }

    @Override
    public Future<Void> deletePriceList(UUID priceListId, DeletePriceList query, Caller caller) {
        return Idempotency.task(
                        vertx, db, Done.class, tx -> PriceListWriter.LISTS.delete(tx, priceListId, query.archive()))
                .mapEmpty();
    }

    @Override
    public Future<PriceList> restorePriceList(UUID priceListId, Caller caller) {
        return Idempotency.task(vertx, db, PriceList.class, tx -> PriceListWriter.LISTS.restore(tx, priceListId));
    }

    @Override
    public Future<PricePage> listPrices(UUID priceListId, PriceQuery query, Caller caller) {
        return PriceWriter.list(db, priceListId, query);
    }

    @Override
    public Future<Price> createPrice(UUID priceListId, WritePrice body, Caller caller) {
        return Idempotency.task(vertx, db, Price.class, tx -> PriceWriter.create(tx, priceListId, body));
    }

    @Override
    public Future<PriceList> setPrices(UUID priceListId, SetPrices body, Caller caller) {
        return Idempotency.task(vertx, db, PriceList.class, tx -> PriceWriter.setAll(tx, priceListId, body));
    }

    @Override
    public Future<Price> getPrice(UUID priceListId, UUID priceId, Caller caller) {
        return PriceWriter.get(db, priceListId, priceId);
    }

    @Override
    public Future<Price> putPrice(UUID priceListId, UUID priceId, WritePrice body, Caller caller) {
        return Idempotency.task(vertx, db, Price.class, tx -> PriceWriter.put(tx, priceListId, priceId, body));
    }

    @Override
    public Future<Void> deletePrice(UUID priceListId, UUID priceId, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> PriceWriter.delete(tx, priceListId, priceId))
                .mapEmpty();
    }

    @Override
    public Future<ChangedPrices> changePrices(UUID priceListId, ChangePrices body, Caller caller) {
        return Idempotency.task(vertx, db, ChangedPrices.class, tx -> ListPriceChange.change(tx, priceListId, body));
    }

    @Override
    public Future<ChangedItemPrices> changeItemPrices(ChangeItemPrices body, Caller caller) {
        return Idempotency.task(vertx, db, ChangedItemPrices.class, tx -> ownPriceChange.change(tx, body));
    }

    /** A caller who may not see the customer must not learn its group from its prices. */
    @Override
    public Future<ItemPrice> getItemPrice(UUID itemId, ItemPriceQuery query, Caller caller) {
        itemPrices.currency(query);
        if (!caller.may(MAY_READ)) return own(itemId, query, caller);
        if (query.customerId() == null) return itemPrices.get(itemId, query, null);
        return customers
                .getCustomer(query.customerId(), caller)
                .recover(e -> e instanceof ServiceException s && s.failureCode() == 404
                        ? Future.failedFuture(unknownCustomer())
                        : Future.failedFuture(e))
                .compose(customer -> itemPrices.get(itemId, query, customer.customerGroup()));
    }

    /** Of what is published only, now, and without saying which lists there are. */
    private Future<ItemPrice> own(UUID itemId, ItemPriceQuery query, Caller caller) {
        if (query.asOf() != null) throw Problem.lacks(MAY_READ);
        return ownPrices.buyer(caller).compose(buyer -> {
            if (query.customerId() != null && !query.customerId().equals(buyer.customerId()))
                throw Problem.notFound("customer_not_found");
            var asked = new ItemPriceQuery(buyer.customerId(), query.quantity(), query.currency(), null);
            return itemPrices
                    .requirePublished(itemId)
                    .compose(v -> itemPrices.get(itemId, asked, buyer.group()))
                    .map(ItemPriceReader::shown);
        });
    }

    @Override
    public Future<PriceChangePage> listPriceHistory(UUID itemId, PriceChangeQuery query, Caller caller) {
        return PriceHistory.list(db, history, itemId, query);
    }

    @Override
    public Future<List<ListPrice>> pricesOfLists(List<PriceRequest> requests, Caller caller) {
        return rule.of(requests);
    }

    @Override
    public Future<List<UUID>> referencePriceLists(List<UUID> priceListIds, Caller caller) {
        return PriceListWriter.reference(db, priceListIds);
    }
}
