package tradepost.catalog.core;

import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import tradepost.contact.CustomerService;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;

/** The context contact without any customer. */
public final class NoCustomers {
    private NoCustomers() {}

    public static void bind(Env env) {
        var nobody = (CustomerService) Proxy.newProxyInstance(
                CustomerService.class.getClassLoader(),
                new Class<?>[] {CustomerService.class},
                (self, method, args) -> Future.failedFuture(Problem.notFound("customer_not_found")));
        Services.bind(env, CustomerService.ADDRESS, Contract.load("contact"), CustomerService.class, nobody)
                .await();
    }
}
