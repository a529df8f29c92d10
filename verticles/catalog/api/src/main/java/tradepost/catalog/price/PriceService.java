package tradepost.catalog.price;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.catalog.price.change.ChangeItemPrices;
import tradepost.catalog.price.change.ChangePrices;
import tradepost.catalog.price.change.ChangedItemPrices;
import tradepost.catalog.price.change.ChangedPrices;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * Price lists and their prices. A price of a list is unique by item and minimum quantity. The version of a list increases with each
 * change of its prices.
 */
@ProxyGen
public interface PriceService {
    String ADDRESS = "prices";

    /**
     * Fails 400 unknown_currency, customer_or_group, empty_period or customer_not_found, 409 customer_archived. The customer can no
     * longer be deleted.
     */
    Future<PriceList> createPriceList(WritePriceList body, Caller caller);

    /** Fails 404 price_list_not_found. */
    Future<PriceList> getPriceList(UUID priceListId, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<PriceListPage> listPriceLists(PriceListQuery query, Caller caller);

    /** Replaces every field. Fails as createPriceList does, and 404 price_list_not_found, 409 currency_in_use. */
    Future<PriceList> putPriceList(UUID priceListId, WritePriceList body, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as putPriceList does, and 400 required if a required field is removed. */
    Future<PriceList> patchPriceList(UUID priceListId, JsonObject body, Caller caller);

    /** Deletes a price list with its prices, or archives it. Fails 404 price_list_not_found, 409 in_use if an order has used it. */
    Future<Void> deletePriceList(UUID priceListId, DeletePriceList query, Caller caller);

    /** Restores an archived price list; any other stays as it is. Fails 404 price_list_not_found. */
    Future<PriceList> restorePriceList(UUID priceListId, Caller caller);

    /** Newest first unless sorted. Fails 404 price_list_not_found, 400 invalid_sort or invalid_cursor. */
    Future<PricePage> listPrices(UUID priceListId, PriceQuery query, Caller caller);

    /** Fails 400 invalid_amount or item_not_found, 404 price_list_not_found, 409 price_taken. */
    Future<Price> createPrice(UUID priceListId, WritePrice body, Caller caller);

    /**
     * Sets up to 1,000 prices, or none of them, and returns the list with its new version. Fails 400 invalid_amount, item_not_found or
     * price_twice, 404 price_list_not_found.
     */
    Future<PriceList> setPrices(UUID priceListId, SetPrices body, Caller caller);

    /** Fails 404 price_list_not_found or price_not_found. */
    Future<Price> getPrice(UUID priceListId, UUID priceId, Caller caller);

    /** Fails as createPrice does, and 404 price_not_found. */
    Future<Price> putPrice(UUID priceListId, UUID priceId, WritePrice body, Caller caller);

    /** Fails 404 price_list_not_found or price_not_found. */
    Future<Void> deletePrice(UUID priceListId, UUID priceId, Caller caller);

    /**
     * Changes all prices of a list, or those of up to 1,000 items, by a percentage or an amount: all of them or none. Fails 404
     * price_list_not_found, 409 price_out_of_range if a price would be negative or too large, 428 if_match_required except for a dry
     * run, 400 one_of_required or invalid_amount.
     */
    Future<ChangedPrices> changePrices(UUID priceListId, ChangePrices body, Caller caller);

    /**
     * Changes the own prices of up to 1,000 items, or of those of a category, by a percentage or an amount: all of them or none. Fails 400
     * one_of_required, invalid_amount, item_not_found, category_not_found or too_many_lines, 409 price_out_of_range if a price would be
     * negative or too large.
     */
    Future<ChangedItemPrices> changeItemPrices(ChangeItemPrices body, Caller caller);

    /**
     * Returns the price of an item that applies to the customer, quantity and time. Fails 404 item_not_found, 404 no_price if no list
     * has one and the currency is not that of the installation, 400 customer_not_found or unknown_currency.
     */
    Future<ItemPrice> getItemPrice(UUID itemId, ItemPriceQuery query, Caller caller);

    /** Newest first unless sorted. Fails 404 item_not_found, 400 invalid_sort or invalid_cursor. */
    Future<PriceChangePage> listPriceHistory(UUID itemId, PriceChangeQuery query, Caller caller);

    /**
     * Returns the prices that the price lists have for the lines of the requests, in any order. A line without one has the item's own
     * price, in the currency of the installation. Marks nothing as referenced, because the order may still be refused.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<ListPrice>> pricesOfLists(List<PriceRequest> requests, Caller caller);

    /**
     * Marks those of the price lists that exist as referenced, so that they can no longer be deleted, and returns their ids. For
     * contexts that are about to write them into a document.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<UUID>> referencePriceLists(List<UUID> priceListIds, Caller caller);
}
