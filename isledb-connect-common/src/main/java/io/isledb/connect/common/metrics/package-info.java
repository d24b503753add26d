/**
 * What the tasks tell of themselves: one list of all metrics, and the ways in which they are told.
 */
@NullMarked
package io.isledb.connect.common.metrics;

import org.jspecify.annotations.NullMarked;
