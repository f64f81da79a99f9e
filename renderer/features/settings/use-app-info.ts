import { useQuery } from '@tanstack/react-query'
import { main } from '../../app/ports.ts'

export const useAppInfo = () => useQuery({ queryKey: ['app-info'], queryFn: () => main.app.info() })
