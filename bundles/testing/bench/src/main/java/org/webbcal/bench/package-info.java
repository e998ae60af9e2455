/** Benchmarks of the kernels of all steps, through the contract by which the orchestrator calls them. */
package org.webbcal.bench;
