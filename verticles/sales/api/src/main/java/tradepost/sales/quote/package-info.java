/** Quotes: prices that are offered to a customer until some time. */
@ModuleGen(name = "tradepost-sales-quote", groupPackage = "tradepost.sales.quote")
@NullMarked
package tradepost.sales.quote;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
