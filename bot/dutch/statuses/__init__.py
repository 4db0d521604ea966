"""Why does this package exist? To decide from the clauses about one commitment how it stands and when it is expected.

Each clause makes claims ("klaar", "op schema"); words like "niet" turn them round, "ik durf niet te beweren dat" takes
them back, "misschien" and "als" make them worthless. What is left over several clauses must point one way, or the
answer is None with the reason why: a wrong status in a register is worse than a question.

    claims -> finishing, roles -> weighing -> standing
"""
