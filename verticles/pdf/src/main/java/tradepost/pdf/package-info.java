/** Documents as PDF: text, fields and tables on A4 pages. */
@NullMarked
package tradepost.pdf;

import org.jspecify.annotations.NullMarked;
