package tradepost.file.core.attachment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.UUID;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ProductService;
import tradepost.contact.CustomerService;
import tradepost.contact.VendorService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Services;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.contract.VendorContractService;
import tradepost.sales.SalesService;
import tradepost.sales.returns.ReturnService;

/** Reads what files are attached to from the context that owns it, in the name of the caller. Awaits. */
final class Entities {
    private final ProductService products;
    private final CatalogService items;
    private final SalesService orders;
    private final ReturnService returns;
    private final PurchaseService purchases;
    private final VendorContractService contracts;
    private final CustomerService customers;
    private final VendorService vendors;

    Entities(Vertx vertx) {
        products = Services.proxy(vertx, ProductService.ADDRESS, ProductService.class);
        items = Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class);
        orders = Services.proxy(vertx, SalesService.ADDRESS, SalesService.class);
        returns = Services.proxy(vertx, ReturnService.ADDRESS, ReturnService.class);
        purchases = Services.proxy(vertx, PurchaseService.ADDRESS, PurchaseService.class);
        contracts = Services.proxy(vertx, VendorContractService.ADDRESS, VendorContractService.class);
        customers = Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class);
        vendors = Services.proxy(vertx, VendorService.ADDRESS, VendorService.class);
    }

    /** Fails 403, and 404 entity_not_found if it does not exist for the caller. */
    void requireReadable(EntityType type, UUID id, Caller caller) {
        type.requireReader(caller);
        try {
            read(type, id, caller).await();
        } catch (ServiceException e) {
            throw e.failureCode() == 404 ? Problem.notFound("entity_not_found") : e;
        }
    }

    private Future<?> read(EntityType type, UUID id, Caller caller) {
        return switch (type) {
            case PRODUCT -> products.getProduct(id, caller);
            case ITEM -> items.getItem(id, caller);
            case ORDER -> orders.getOrder(id, caller);
            case RETURN -> returns.getReturn(id, caller);
            case PURCHASE_ORDER -> purchases.getOrder(id, caller);
            case CONTRACT -> contracts.getContract(id, caller);
            case CUSTOMER -> customers.getCustomer(id, caller);
            case VENDOR -> vendors.getVendor(id, caller);
        };
    }
}
