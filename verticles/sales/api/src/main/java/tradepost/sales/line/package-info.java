/** The lines of all sales orders: the service interface and its records. */
@ModuleGen(name = "tradepost-sales-line", groupPackage = "tradepost.sales.line")
@NullMarked
package tradepost.sales.line;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
