/** Tax rates: the service interface and its records. */
@ModuleGen(name = "tradepost-sales-tax", groupPackage = "tradepost.sales.tax")
@NullMarked
package tradepost.sales.tax;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
