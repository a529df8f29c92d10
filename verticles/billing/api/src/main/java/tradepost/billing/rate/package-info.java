/** Exchange rates: the service interface and its records. */
@ModuleGen(name = "tradepost-billing-rate", groupPackage = "tradepost.billing.rate")
@NullMarked
package tradepost.billing.rate;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
